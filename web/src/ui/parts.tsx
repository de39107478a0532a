/** Parts that pages are made of: buttons, fields, dialogs. Accessible by React Aria, looked after by parts.css. */
import type { ReactNode } from "react";
import {
  Button,
  Dialog,
  FieldError,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  Text,
  TextArea,
  TextField,
  Tooltip,
  TooltipTrigger,
  type ButtonProps,
  type TextFieldProps,
} from "react-aria-components";
import { Icon, type IconName } from "./icons";

export type Tone = "primary" | "quiet" | "danger" | "plain";

interface PressProps extends Omit<ButtonProps, "children" | "className"> {
  tone?: Tone;
  icon?: IconName;
  /** The key that does the same, as it is printed on keyboards. */
  keys?: string | undefined;
  big?: boolean;
  children: ReactNode;
}

export function Press({ tone = "quiet", icon, keys, big, children, ...rest }: PressProps) {
  return (
    <Button {...rest} className={`press ${tone}${big ? " big" : ""}`} {...(keys ? { "aria-keyshortcuts": `Alt+${keys}` } : {})}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {keys && <kbd aria-hidden="true">Alt {keys === "Enter" ? "↵" : keys}</kbd>}
    </Button>
  );
}

/** A button with a picture alone, whose name shows when it is pointed at. */
export function IconPress({ icon, label, ...rest }: Omit<ButtonProps, "children" | "className"> & { icon: IconName; label: string }) {
  return (
    <TooltipTrigger delay={400}>
      <Button {...rest} className="icon-button" aria-label={label}>
        <Icon name={icon} />
      </Button>
      <Tooltip className="tip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}

interface FieldProps extends Omit<TextFieldProps, "children" | "className"> {
  label: string;
  help?: string | undefined;
  fault?: string | undefined;
  placeholder?: string;
  rows?: number;
}

export function Field({ label, help, fault, placeholder, rows, ...rest }: FieldProps) {
  const hint = placeholder === undefined ? {} : { placeholder };
  return (
    <TextField {...rest} className="field" isInvalid={fault !== undefined}>
      <Label>{label}</Label>
      {rows ? <TextArea rows={rows} {...hint} /> : <Input {...hint} />}
      {help && !fault && <Text slot="description">{help}</Text>}
      <FieldError>{fault}</FieldError>
    </TextField>
  );
}

interface WindowProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  role?: "dialog" | "alertdialog";
}

/** A dialog over the page. Escape and a press beside it close it. */
export function Window({ title, isOpen, onClose, children, wide, role = "dialog" }: WindowProps) {
  return (
    <ModalOverlay className="veil" isDismissable isOpen={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Modal className={`window${wide ? " wide" : ""}`}>
        <Dialog role={role}>
          <Heading slot="title">{title}</Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What went wrong with a form as a whole. */
export function Trouble({ text }: { text: string | undefined }) {
  return text ? (
    <p className="trouble" role="alert">
      <Icon name="bad" />
      <span>{text}</span>
    </p>
  ) : null;
}

export function Spinner({ label }: { label: string }) {
  return (
    <p className="spinner" role="status">
      <span className="dots" aria-hidden="true" />
      {label}
    </p>
  );
}
