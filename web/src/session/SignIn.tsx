import { useState } from "react";
import { Form } from "react-aria-components";
import { Refused } from "../api/client";
import { Centred } from "../app/Frame";
import { t } from "../texts";
import { sentence } from "../texts/format";
import { Field, Press, Trouble } from "../ui/parts";
import { useSignIn } from "./useSession";

export function SignIn({ again }: { again: boolean }) {
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { error } = signIn;
  return (
    <Centred title={t.signIn.title}>
      <h1>{t.signIn.title}</h1>
      <p className="lead">{again ? t.signIn.again : t.signIn.lead}</p>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ email, password });
        }}
      >
        <Field label={t.signIn.email} type="email" autoComplete="username" autoFocus isRequired value={email} onChange={setEmail} />
        <Field label={t.signIn.password} type="password" autoComplete="current-password" isRequired value={password} onChange={setPassword} />
        <Trouble text={error ? (error instanceof Refused ? sentence(error.message) : t.unreachable) : undefined} />
        <Press type="submit" tone="primary" big isDisabled={signIn.isPending}>
          {t.signIn.submit}
        </Press>
      </Form>
    </Centred>
  );
}
