/** What the agent is doing, for how long, and what they want to do. */
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { t } from "../texts";
import { duration } from "../texts/format";
import { Icon } from "../ui/icons";
import type { DeskState } from "./deskState";
import type { ServerClock } from "./serverClock";
import { useShortcuts } from "./shortcuts";
import { useNow, type Actions } from "./useDesk";

function nextInWords({ nextState, nextReason }: DeskState): string | undefined {
  return nextState === "away" && nextReason ? t.desk.nextBreak(nextReason) : t.desk.next[nextState ?? ""];
}

interface Props {
  desk: DeskState;
  clock: ServerClock;
  act: Actions;
  isDisabled: boolean;
}

export function StateMenu({ desk, clock, act, isDisabled }: Props) {
  const now = useNow(clock, 500);
  const resting = desk.state === "away" || desk.state === "offline";
  const short = t.desk.reasons[0]!;
  useShortcuts({ A: () => void (resting ? act.state("available") : act.state("away", short)) });
  const word = desk.state === "away" && desk.reason ? t.desk.breakFor(desk.reason) : t.desk.states[desk.state];
  return (
    <div className="state">
      <MenuTrigger>
        <Button className={`state-pill ${desk.state}`} isDisabled={isDisabled}>
          <span className="state-dot" aria-hidden="true" />
          <span>{word}</span>
          <span className="state-time">{duration(now - Date.parse(desk.since))}</span>
          <span className="unseen">{t.desk.stateMenu}</span>
          <Icon name="down" size={16} />
        </Button>
        <Popover className="popover" placement="bottom start">
          <Menu
            className="menu"
            onAction={(key) => {
              const [state, reason] = String(key).split(":") as ["available" | "away" | "offline", string | undefined];
              void act.state(state, reason);
            }}
          >
            <MenuItem id="available">{t.desk.ready}</MenuItem>
            <Separator />
            <MenuSection>
              <Header className="menu-header">{t.desk.states.away}</Header>
              {t.desk.reasons.map((reason) => (
                <MenuItem key={reason} id={`away:${reason}`}>
                  {reason}
                </MenuItem>
              ))}
            </MenuSection>
            <Separator />
            <MenuItem id="offline">{t.desk.stop}</MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {desk.nextState && <span className="state-next">{nextInWords(desk)}</span>}
    </div>
  );
}
