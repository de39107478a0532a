/** Which page there is: by who is signed in, and by the address. Pages that not everybody needs are loaded when they are. */
import { lazy, Suspense, useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import type { Session } from "../api/types";
import { Account } from "../session/Account";
import { SetUp } from "../session/SetUp";
import { SignIn } from "../session/SignIn";
import { useSession } from "../session/useSession";
import { t } from "../texts";
import { Press, Spinner } from "../ui/parts";
import { Centred, Frame } from "./Frame";

const DeskPage = lazy(() => import("../desk/DeskPage"));
const People = lazy(() => import("../people/People"));

/** Where a role begins its day, and what is in its menu. */
export const HOME: Record<string, string> = { admin: "/people", manager: "/desk", supervisor: "/desk", agent: "/desk" };

export function App() {
  const { data: session, isError, refetch } = useSession();
  const [wasIn, setWasIn] = useState(false);
  useEffect(() => {
    if (session?.user) setWasIn(true);
  }, [session]);
  if (!session) {
    return (
      <Centred>
        {isError ? <Press onPress={() => void refetch()}>{t.unreachable}</Press> : <Spinner label={t.moment} />}
      </Centred>
    );
  }
  if (session.setUpDue) return <SetUp />;
  if (!session.user) return <SignIn again={wasIn} />;
  return <Pages session={session} user={session.user} />;
}

function Pages({ session, user }: { session: Session; user: NonNullable<Session["user"]> }) {
  const home = HOME[user.role] ?? "/desk";
  return (
    <Suspense fallback={<Centred><Spinner label={t.moment} /></Centred>}>
      <Switch>
        <Route path="/desk">
          <DeskPage session={session} user={user} />
        </Route>
        {user.role === "admin" && session.streamId && (
          <Route path="/people">
            <Frame user={user} title={t.people.title}>
              <People streamId={session.streamId} />
            </Frame>
          </Route>
        )}
        <Route path="/account">
          <Frame user={user} title={t.account.title}>
            <Account user={user} />
          </Frame>
        </Route>
        <Route>
          <Redirect to={home} replace />
        </Route>
      </Switch>
    </Suspense>
  );
}
