"""A contact centre in virtual time around the real engine: scenario, people, switch, agents and staff from one seed."""
