import { useState } from "react";
import { Form } from "react-aria-components";
import { Refused } from "../api/client";
import { Centred } from "../app/Frame";
import { t } from "../texts";
import { sentence } from "../texts/format";
import { Field, Press, Trouble } from "../ui/parts";
import { useSetUp } from "./useSession";

/** The code may come in the part of the address that no server is sent. */
function codeOfAddress(): string {
  return decodeURIComponent(location.hash.slice(1));
}

export function SetUp() {
  const setUp = useSetUp();
  const [code, setCode] = useState(codeOfAddress);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const refused = setUp.error instanceof Refused ? setUp.error : undefined;
  const trouble = setUp.error && !refused?.faults.length ? sentence(refused?.message ?? t.unreachable) : undefined;
  return (
    <Centred title={t.setUp.title}>
      <h1>{t.setUp.title}</h1>
      <p className="lead">{t.setUp.lead}</p>
      <Form
        className="form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          setUp.mutate({ code, name, email, password });
        }}
      >
        <Field label={t.setUp.code} help={t.setUp.codeHelp} fault={refused?.about("code")} autoFocus={!code} isRequired value={code} onChange={setCode} />
        <Field label={t.setUp.name} fault={refused?.about("name")} autoComplete="name" autoFocus={Boolean(code)} isRequired value={name} onChange={setName} />
        <Field label={t.setUp.email} fault={refused?.about("email")} type="email" autoComplete="username" isRequired value={email} onChange={setEmail} />
        <Field
          label={t.setUp.password}
          help={t.setUp.passwordHelp}
          fault={refused?.about("password")}
          type="password"
          autoComplete="new-password"
          isRequired
          value={password}
          onChange={setPassword}
        />
        <Trouble text={trouble} />
        <Press type="submit" tone="primary" big isDisabled={setUp.isPending}>
          {t.setUp.submit}
        </Press>
      </Form>
    </Centred>
  );
}
