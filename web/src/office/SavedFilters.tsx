/** Filters of the campaigns' table that somebody uses again and again: kept by name, in this browser. */
import { useState } from "react";
import { Form } from "react-aria-components";
import { t } from "../texts";
import { Field, IconPress, Press, Window } from "../ui/parts";
import { useKept } from "../ui/useKept";
import type { Filter } from "./board";

interface Saved extends Filter {
  name: string;
}

interface Props {
  streamId: string;
  filter: Filter;
  onChoose: (filter: Filter) => void;
}

const same = (a: Filter, b: Filter) => a.search === b.search && a.group === b.group && a.sort === b.sort;

export function SavedFilters({ streamId, filter, onChoose }: Props) {
  const [saved, keep] = useKept<Saved[]>(`filters.${streamId}`, []);
  const [naming, setNaming] = useState(false);
  const words = t.office.saved;
  const isKept = saved.some((one) => same(one, filter));
  const isPlain = filter.search.trim() === "" && filter.group === "all" && filter.sort === "status";
  return (
    <div className="saved-filters" role="group" aria-label={words.title}>
      {saved.map((one) => (
        <span key={one.name} className="saved-filter">
          <Press tone="plain" aria-pressed={same(one, filter)} onPress={() => onChoose({ search: one.search, group: one.group, sort: one.sort })}>
            {one.name}
          </Press>
          <IconPress icon="close" label={words.forget(one.name)} onPress={() => keep(saved.filter((other) => other !== one))} />
        </span>
      ))}
      {!isPlain && !isKept && <Press onPress={() => setNaming(true)}>{words.keep}</Press>}
      {naming && (
        <Naming
          onClose={() => setNaming(false)}
          onName={(name) => {
            keep([...saved.filter((one) => one.name !== name), { ...filter, name }]);
            setNaming(false);
          }}
        />
      )}
    </div>
  );
}

function Naming({ onClose, onName }: { onClose: () => void; onName: (name: string) => void }) {
  const [name, setName] = useState("");
  const words = t.office.saved;
  return (
    <Window title={words.keep} isOpen onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) onName(name.trim());
        }}
      >
        <Field label={words.name} help={words.help} value={name} onChange={setName} maxLength={40} isRequired autoFocus />
        <div className="window-tools">
          <Press onPress={onClose}>{t.cancel}</Press>
          <Press type="submit" tone="primary">
            {t.save}
          </Press>
        </div>
      </Form>
    </Window>
  );
}
