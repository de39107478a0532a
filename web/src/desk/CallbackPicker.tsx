/** When to call back, in the clock of the person who is called. */
import { useEffect, useRef, type ReactNode } from "react";
import { parseAbsolute, type ZonedDateTime } from "@internationalized/date";
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  Group,
  Heading,
  Label,
  Popover,
} from "react-aria-components";
import { t } from "../texts";
import { dayAndClock, place } from "../texts/format";
import { Icon } from "../ui/icons";
import type { ServerClock } from "./serverClock";

interface Props {
  /** ISO 8601. */
  at: string;
  timeZone: string;
  clock: ServerClock;
  onChange: (at: string) => void;
  /** What else there is to say about it. */
  children?: ReactNode;
}

export default function CallbackPicker({ at, timeZone, clock, onChange, children }: Props) {
  const value = parseAbsolute(at, timeZone);
  const present = parseAbsolute(new Date(clock.now()).toISOString(), timeZone);
  const set = (next: ZonedDateTime | null) => next && onChange(next.set({ second: 0, millisecond: 0 }).toAbsoluteString());
  const quick: [string, ZonedDateTime][] = [
    [t.desk.wrap.quick.hour, present.add({ hours: 1 })],
    [t.desk.wrap.quick.evening, atHour(present, 17)],
    [t.desk.wrap.quick.tomorrow, atHour(present.add({ days: 1 }), 10)],
  ];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div className="callback" ref={box}>
      <DatePicker className="field" value={value} onChange={set} granularity="minute" shouldForceLeadingZeros hideTimeZone minValue={present}>
        <Label>
          {t.desk.wrap.callbackAt} <span className="faint">{t.desk.wrap.callbackZone(place(timeZone))}</span>
        </Label>
        <Group className="date-box">
          <DateInput className="date-input">{(segment) => <DateSegment segment={segment} className="date-segment" />}</DateInput>
          <Button className="icon-button">
            <Icon name="calendar" />
          </Button>
        </Group>
        <Popover className="popover">
          <Dialog className="calendar">
            <Calendar>
              <header>
                <Button slot="previous" className="icon-button">
                  <Icon name="left" />
                </Button>
                <Heading />
                <Button slot="next" className="icon-button">
                  <Icon name="right" />
                </Button>
              </header>
              <CalendarGrid>{(date) => <CalendarCell date={date} className="calendar-cell" />}</CalendarGrid>
            </Calendar>
          </Dialog>
        </Popover>
      </DatePicker>
      <div className="quick">
        {quick
          .filter(([, when]) => when.compare(present) > 0)
          .map(([name, when]) => (
            <Button key={name} className="chip press-chip" onPress={() => set(when)}>
              {name}
            </Button>
          ))}
      </div>
      <p className="faint">{t.desk.wrap.callbackYours(dayAndClock(Date.parse(at)))}</p>
      {children}
    </div>
  );
}

function atHour(day: ZonedDateTime, hour: number): ZonedDateTime {
  return day.set({ hour, minute: 0 });
}
