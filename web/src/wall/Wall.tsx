/** Everybody who works now, how busy the lines are, and what needs somebody's eye: can hang on a wall. */
import { memo, useMemo, useState } from "react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { Refused, request } from "../api/client";
import type { AgentOnWall, Compliance, Wall as WallNow } from "../api/types";
import { t } from "../texts";
import { decimal, duration, whole } from "../texts/format";
import { Icon } from "../ui/icons";
import { Press, Spinner } from "../ui/parts";
import { Terms, type Term } from "../ui/Terms";
import { say } from "../ui/toasts";
import { useKept } from "../ui/useKept";
import { Alerts, ThresholdsWindow } from "./Alerts";
import { alertsOf, isLong, USUAL, type Thresholds } from "./alerts";
import { MODES, SupervisionBar } from "./SupervisionBar";
import { byUrgency } from "./urgency";
import { useFullScreen } from "./useFullScreen";
import { useSupervising, type Mode, type Supervising } from "./useSupervising";

const REFRESH_MS = 2_000;
const LEDGER_MS = 30_000;

/** `only`: it is looked at, and nothing can be done on it. */
export default function Wall({ streamId, only = false }: { streamId: string; only?: boolean }) {
  const base = `/api/v1/streams/${streamId}`;
  const wall = useQuery({
    queryKey: ["wall", streamId],
    queryFn: () => request<WallNow>("GET", `${base}/wall`),
    refetchInterval: REFRESH_MS,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const ledger = useQuery({ queryKey: ["ledger", streamId], queryFn: () => request<Compliance>("GET", `${base}/reports/compliance`), refetchInterval: LEDGER_MS });
  const [isFull, toggle] = useFullScreen();
  const [kept, keep] = useKept<Partial<Thresholds>>(`wall.${streamId}`, {});
  const thresholds = useMemo(() => ({ ...USUAL, ...kept }), [kept]);
  const [setting, setSetting] = useState(false);
  const talking = useMemo(() => new Set(wall.data?.agents.flatMap((agent) => agent.callId ?? []) ?? []), [wall.data]);
  const supervising = useSupervising(base, talking);
  const agents = useMemo(() => (wall.data ? byUrgency(wall.data.agents) : []), [wall.data]);
  if (!wall.data) return <Spinner label={t.moment} />;
  const now = Date.parse(wall.data.at);
  const count = (state: string) => agents.filter((agent) => agent.state === state).length;
  const words = t.wall;
  const alerts = alertsOf(wall.data, ledger.data, thresholds);
  const isOf = (key: keyof Thresholds) => alerts.some((alert) => alert.key === key);
  const lines = <>{whole(wall.data.liveCalls)} <small>{words.ofLimit(whole(wall.data.maxLiveCalls))}</small></>;
  const figures: Term[] = [
    { name: words.signedIn, value: whole(agents.length) },
    { name: words.talking, value: whole(count("busy")) },
    { name: words.free, value: whole(count("available")) },
    { name: words.lines, value: lines, warns: isOf("lines") },
    { name: words.waiting, value: whole(wall.data.waiting), warns: isOf("waiting") },
    { name: words.rate, value: decimal(wall.data.callsPerMinute) },
    ...(ledger.data ? [{ name: words.abandoned, value: `${decimal(worst(ledger.data))} %`, warns: isOf("abandoned") }] : []),
  ];
  return (
    <section className="page wall">
      <div className="page-head">
        <h1>{words.title}</h1>
        <div className="row">
          <p className={`freshness${wall.isError ? " stale" : ""}`} role="status">
            {wall.isError ? t.office.campaigns.stale : t.office.campaigns.updated}
          </p>
          <Press onPress={() => setSetting(true)}>{words.alerts.set}</Press>
          <Press onPress={toggle}>{isFull ? words.leave : words.full}</Press>
        </div>
      </div>
      <SupervisionBar at={supervising} />
      <Alerts alerts={alerts} thresholds={thresholds} />
      {setting && (
        <ThresholdsWindow
          thresholds={thresholds}
          onClose={() => setSetting(false)}
          onSave={(chosen) => {
            keep(chosen);
            setSetting(false);
          }}
        />
      )}
      <Terms className="wall-figures" terms={figures} />
      {agents.length === 0 ? (
        <p className="card empty">{words.nobody}</p>
      ) : (
        <ul className="wall-agents" aria-label={words.order}>
          {agents.map((agent) => (
            <AgentTile key={agent.id} agent={agent} base={base} only={only} come={supervising.come} seconds={Math.max(0, Math.floor((now - Date.parse(agent.since)) / 1000))} thresholds={thresholds} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** The highest abandon rate of a campaign. */
function worst(ledger: Compliance): number {
  return Math.max(0, ...ledger.results.map((row) => Math.round(10 * row.last24Hours.percentOfAnswered) / 10));
}

interface TileProps {
  agent: AgentOnWall;
  base: string;
  seconds: number;
  thresholds: Thresholds;
  only: boolean;
  come: Supervising["come"];
}

/** Drawn again when the agent's seconds have moved on, or anything else of them. */
const AgentTile = memo(function AgentTile({ agent, base, seconds, thresholds, only, come }: TileProps) {
  const name = `${agent.firstName} ${agent.lastName}`.trim();
  const words = t.wall;
  const state = agent.state === "away" && agent.reason ? t.desk.breakFor(agent.reason) : t.wall.states[agent.state];
  const long = isLong(agent.state, seconds, thresholds);
  return (
    <li className={`wall-agent ${agent.state}${long ? " long" : ""}`} data-agent={agent.id}>
      <div className="wall-agent-head">
        <b>{name}</b>
        {!only && <StateChanges agent={agent} name={name} base={base} come={come} />}
      </div>
      <p>
        <span className="wall-state">{state}</span>
        <span className="wall-time">
          {duration(seconds * 1000)}
          {long && <span className="unseen"> {words.long}</span>}
        </span>
      </p>
      <p className="faint">
        {agent.campaign ?? "\u00a0"}
        {agent.nextState && ` · ${words.next(t.wall.states[agent.nextState])}`}
      </p>
    </li>
  );
});

/** Not drawn again with every second that passes. */
const StateChanges = memo(function StateChanges({ agent, name, base, come }: { agent: AgentOnWall; name: string; base: string; come: Supervising["come"] }) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (state: string) => request("PUT", `${base}/agents/${agent.id}/state`, { state }),
    onSuccess: () => say(t.wall.changed(name)),
    onError: (error) => say(error instanceof Refused ? error.message : t.unreachable, "problem"),
    onSettled: () => void client.invalidateQueries({ queryKey: ["wall"] }),
  });
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className="icon-button" aria-label={t.wall.change(name)} isDisabled={change.isPending}>
        <Icon name="down" size={16} />
      </Button>
      {isOpen && (
        <Popover className="popover" placement="bottom end">
          <Menu
            className="menu"
            onAction={(key) => {
              if (agent.callId && MODES.includes(key as Mode)) void come(agent.callId, name, key as Mode);
              else change.mutate(String(key));
            }}
          >
            {agent.callId && (
              <MenuSection>
                <Header className="menu-header">{t.wall.inTalk.title}</Header>
                {MODES.map((mode) => (
                  <MenuItem key={mode} id={mode}>
                    {t.wall.inTalk[mode]}
                  </MenuItem>
                ))}
              </MenuSection>
            )}
            {agent.callId && <Separator />}
            {Object.entries(t.wall.changes).map(([state, words]) => (
              <MenuItem key={state} id={state}>
                {words}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      )}
    </MenuTrigger>
  );
});
