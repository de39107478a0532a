import { useState } from "react";
import { Form } from "react-aria-components";
import { Refused } from "../api/client";
import type { SessionUser } from "../api/types";
import { t } from "../texts";
import { sentence } from "../texts/format";
import { Field, Press, Trouble } from "../ui/parts";
import { say } from "../ui/toasts";
import { useChangePassword } from "./useSession";

export function Account({ user }: { user: SessionUser }) {
  const change = useChangePassword();
  const [password, setPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const refused = change.error instanceof Refused ? change.error : undefined;
  return (
    <section className="page narrow">
      <h1>{t.account.title}</h1>
      <p className="lead">{t.account.signedInAs(user.email)}</p>
      <Form
        className="form card"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { password, newPassword },
            {
              onSuccess: () => {
                setPassword("");
                setNewPassword("");
                say(t.account.changed);
              },
            },
          );
        }}
      >
        <h2>{t.account.password}</h2>
        <Field
          label={t.account.present}
          fault={refused?.about("password")}
          type="password"
          autoComplete="current-password"
          isRequired
          value={password}
          onChange={setPassword}
        />
        <Field
          label={t.account.next}
          help={t.setUp.passwordHelp}
          fault={refused?.about("newPassword")}
          type="password"
          autoComplete="new-password"
          isRequired
          value={newPassword}
          onChange={setNewPassword}
        />
        <Trouble text={change.error && !refused?.faults.length ? sentence(refused?.message ?? t.unreachable) : undefined} />
        <Press type="submit" tone="primary" isDisabled={change.isPending}>
          {t.account.submit}
        </Press>
      </Form>
    </section>
  );
}
