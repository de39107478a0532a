/** Which page there is: by who is signed in, and by the address. Pages that not everybody needs are loaded when they are. */
import { lazy, Suspense, useEffect, useState } from "react";
import { Redirect, Route, Switch, useSearch } from "wouter";
import type { Session, SessionUser } from "../api/types";
import { Account } from "../session/Account";
import { SetUp } from "../session/SetUp";
import { SignIn } from "../session/SignIn";
import { useSession } from "../session/useSession";
import { t } from "../texts";
import { Press, Spinner } from "../ui/parts";
import { mayManage, OFFICE_ROLES, OfficeFrame } from "../office/OfficeFrame";
import { Centred, Frame } from "./Frame";

const DeskPage = lazy(() => import("../desk/DeskPage"));
const People = lazy(() => import("../people/People"));
const Campaigns = lazy(() => import("../office/Campaigns"));
const CampaignPage = lazy(() => import("../office/CampaignPage"));
const CampaignEditor = lazy(() => import("../office/CampaignEditor"));
const Wall = lazy(() => import("../wall/Wall"));
const Lists = lazy(() => import("../lists/Lists"));
const ListPage = lazy(() => import("../lists/ListPage"));
const DncLists = lazy(() => import("../dnc/DncLists"));
const DncPage = lazy(() => import("../dnc/DncPage"));
const Reports = lazy(() => import("../reports/Reports"));
const ExplainPage = lazy(() => import("../explain/ExplainPage"));
const Simulate = lazy(() => import("../simulate/Simulate"));
const FlowPage = lazy(() => import("../flows/FlowPage"));
const Settings = lazy(() => import("../settings/Settings"));

/** Where a role begins its day, and what is in its menu. */
export const HOME: Record<string, string> = { admin: "/campaigns", manager: "/campaigns", supervisor: "/campaigns", agent: "/desk", wall: "/wall" };

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
            <OfficeFrame user={user} title={t.people.title}>
              <People streamId={session.streamId} />
            </OfficeFrame>
          </Route>
        )}
        {user.role === "wall" && session.streamId && (
          <Route path="/wall">
            <Frame user={user} title={t.wall.title}>
              <Wall streamId={session.streamId} only />
            </Frame>
          </Route>
        )}
        {OFFICE_ROLES.has(user.role) && session.streamId && officePages(user, session.streamId)}
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

/** What those who run the day see. */
function officePages(user: SessionUser, streamId: string) {
  const of = { streamId, manages: mayManage(user) };
  const { campaigns, lists } = t.office;
  return [
    <Route key="campaigns" path="/campaigns">
      <OfficeFrame user={user} title={campaigns.title}>
        <Campaigns {...of} />
      </OfficeFrame>
    </Route>,
    ...(of.manages ? editorPages(user, streamId) : []),
    <Route key="campaign" path="/campaigns/:id">
      {({ id }) => (
        <OfficeFrame user={user} title={campaigns.columns.name}>
          <CampaignPage key={id} {...of} id={id} />
        </OfficeFrame>
      )}
    </Route>,
    <Route key="wall" path="/wall">
      <OfficeFrame user={user} title={t.wall.title}>
        <Wall streamId={streamId} />
      </OfficeFrame>
    </Route>,
    <Route key="lists" path="/lists">
      <OfficeFrame user={user} title={lists.title}>
        <Lists {...of} />
      </OfficeFrame>
    </Route>,
    <Route key="list" path="/lists/:id">
      {({ id }) => (
        <OfficeFrame user={user} title={lists.columns.name}>
          <ListPage key={id} {...of} id={id} />
        </OfficeFrame>
      )}
    </Route>,
    <Route key="reports" path="/reports">
      <OfficeFrame user={user} title={t.reports.title}>
        <Reports streamId={streamId} />
      </OfficeFrame>
    </Route>,
    <Route key="explain" path="/explain">
      <OfficeFrame user={user} title={t.explain.title}>
        <ExplainPage streamId={streamId} />
      </OfficeFrame>
    </Route>,
    <Route key="dnc" path="/dnc">
      <OfficeFrame user={user} title={t.dnc.title}>
        <DncLists {...of} />
      </OfficeFrame>
    </Route>,
    <Route key="dnc-list" path="/dnc/:id">
      {({ id }) => (
        <OfficeFrame user={user} title={t.dnc.title}>
          <DncPage key={id} {...of} id={id} />
        </OfficeFrame>
      )}
    </Route>,
  ];
}

function editorPages(user: SessionUser, streamId: string) {
  return [
    <Route key="simulate" path="/simulate">
      <OfficeFrame user={user} title={t.simulate.title}>
        <Simulate streamId={streamId} />
      </OfficeFrame>
    </Route>,
    <Route key="flow" path="/flows/:id">
      {({ id }) => (
        <OfficeFrame user={user} title={t.flows.title}>
          <FlowPage key={id} streamId={streamId} id={id} />
        </OfficeFrame>
      )}
    </Route>,
    <Route key="settings" path="/settings/:part?">
      {({ part }) => (
        <OfficeFrame user={user} title={t.settings.title}>
          <Settings streamId={streamId} part={part} administers={user.role === "admin"} />
        </OfficeFrame>
      )}
    </Route>,
    <Route key="new" path="/campaigns/new">
      <OfficeFrame user={user} title={t.campaignForm.titleNew}>
        <NewCampaign streamId={streamId} />
      </OfficeFrame>
    </Route>,
    <Route key="edit" path="/campaigns/:id/edit">
      {({ id }) => (
        <OfficeFrame user={user} title={t.campaignForm.edit}>
          <CampaignEditor key={id} streamId={streamId} id={id} />
        </OfficeFrame>
      )}
    </Route>,
  ];
}

function NewCampaign({ streamId }: { streamId: string }) {
  const like = new URLSearchParams(useSearch()).get("like") ?? undefined;
  return <CampaignEditor key={like ?? "new"} streamId={streamId} like={like} />;
}
