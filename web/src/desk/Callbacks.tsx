import type { Promise_ } from "../api/types";
import { t } from "../texts";
import { dayAndClock, phone, place } from "../texts/format";
import { nameOf } from "./DeskPage";

/** What the agent has promised, soonest first, in both clocks. */
export function Callbacks({ promises }: { promises: readonly Promise_[] }) {
  return (
    <section className="card">
      <h2>{t.desk.callbacks.title}</h2>
      {promises.length === 0 ? (
        <p className="faint">{t.desk.callbacks.none}</p>
      ) : (
        <>
          <ul className="promises">
            {promises.map((promise) => (
              <li key={promise.campaignDialingListId}>
                <div>
                  <b>{nameOf(promise.contact)}</b>
                  <span className="faint">{phone(promise.contact.phoneNumber)}</span>
                </div>
                <div>
                  <span>{t.desk.callbacks.yours(dayAndClock(Date.parse(promise.dueAt)))}</span>
                  <span className="faint">
                    {t.desk.callbacks.theirs(dayAndClock(Date.parse(promise.dueAt), promise.timeZone))} · {place(promise.timeZone)}
                  </span>
                  {promise.own && <span className="faint">{t.desk.callbacks.mine}</span>}
                </div>
                {promise.notes && <p>{promise.notes}</p>}
              </li>
            ))}
          </ul>
          <p className="faint">{t.desk.callbacks.hint}</p>
        </>
      )}
    </section>
  );
}
