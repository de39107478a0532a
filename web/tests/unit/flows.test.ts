import { describe, expect, it } from "vitest";
import { BLANK, edgesOf, FIELDS, KINDS, linesOf, ofKind, pairsOf, placesOf, renamed, targetsOf, withNewNode, withoutNode, type FlowDocument } from "../../src/flows/document";
import { flows as words } from "../../src/texts/flows";

const MENU: FlowDocument = {
  start: "ask",
  nodes: {
    ask: { type: "gather", text: "1 or 2", keys: { "1": "yes", "2": "end" }, otherwise: "who" },
    who: { type: "branch", on: "answeredBy", cases: [{ equals: "machine", next: "end" }], otherwise: "ask" },
    yes: { type: "disposition", code: "yes", next: "end" },
    end: { type: "hangup" },
  },
};

describe("a flow", () => {
  it("has every way as an arrow, and nodes in columns by how far they are", () => {
    expect(edgesOf(MENU).map(({ from, to, label }) => `${from} ${label} ${to}`)).toEqual(["ask 1 yes", "ask 2 end", "ask … who", "who machine end", "who … ask", "yes  end"]);
    const places = placesOf({ ...MENU, nodes: { ...MENU.nodes, lost: { type: "hangup" } } });
    expect([...places].map(([name, { column }]) => `${name} ${column}`)).toEqual(["ask 0", "yes 1", "end 1", "who 1", "lost 2"]);
    expect(new Set([...places.values()].map(({ column, row }) => `${column}/${row}`)).size).toBe(5);
  });

  it("keeps its ways when a step has another name", () => {
    const next = renamed(MENU, "end", "goodbye");
    expect(Object.keys(next.nodes)).toEqual(["ask", "who", "yes", "goodbye"]);
    expect(edgesOf(next).length).toBe(edgesOf(MENU).length);
    expect(renamed(MENU, "end", "yes")).toBe(MENU);
    expect(renamed(MENU, "ask", "menu").start).toBe("menu");
  });

  it("gets steps that lead somewhere, and loses them without losing others", () => {
    const [next, name] = withNewNode(MENU);
    expect(next.nodes[name]).toEqual({ type: "say", next: "end" });
    expect(Object.keys(withoutNode(MENU, "yes").nodes)).toEqual(["ask", "who", "end"]);
  });

  it("keeps what both kinds have when a step becomes another kind", () => {
    expect(ofKind(MENU.nodes["ask"]!, "say", MENU)).toEqual({ type: "say", text: "1 or 2", next: "who" });
    for (const kind of KINDS) {
      const node = ofKind(MENU.nodes["yes"]!, kind, MENU);
      for (const target of targetsOf(kind)) if (kind !== "gather" || target !== "next") expect(node[target]).toBeTruthy();
      expect(words.kinds[kind]).toBeTruthy();
      for (const field of FIELDS[kind]!) expect(words.fields[field]).toBeTruthy();
    }
  });

  it("begins as one that can be used", () => {
    expect(edgesOf(BLANK).length).toBe(4);
  });
});

describe("pairs", () => {
  it("are read as they are written", () => {
    const pairs = { url: "https://example.com", day: "slots.0.day" };
    expect(pairsOf(linesOf(pairs))).toEqual(pairs);
    expect(pairsOf("\nname\n")).toEqual({ name: "" });
  });
});
