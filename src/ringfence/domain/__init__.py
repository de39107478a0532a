"""The field's vocabulary: frozen types, states, transition tables, calling hours, phone numbers."""
