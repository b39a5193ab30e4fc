import { useState } from "react";
import { recall, remember } from "./memory";

interface Choosable {
  key: string;
  title: string;
  hidden?: boolean;
  always?: boolean;
}

/** Which columns a table shows on this device. */
export interface ColumnChooser<C extends Choosable> {
  shown: C[];
  choosable: C[];
  visible: (key: string) => boolean;
  toggle: (key: string) => void;
  reset: () => void;
}

/** Remembers only what differs from the table as it is at first, so that a new column appears for everybody. */
export function useColumns<C extends Choosable>(id: string, columns: C[]): ColumnChooser<C> {
  const name = `columns.${id}`;
  const [changed, setChanged] = useState<Record<string, boolean>>(() => recall(name) ?? {});
  const always = (column: C, index: number) => index === 0 || column.always === true;
  const visibleOf = (column: C) => changed[column.key] ?? !column.hidden;
  const keep = (next: Record<string, boolean>) => {
    setChanged(next);
    remember(name, next);
  };
  return {
    shown: columns.filter((column, index) => always(column, index) || visibleOf(column)),
    choosable: columns.filter((column, index) => !always(column, index)),
    visible: (key) => columns.some((column) => column.key === key && visibleOf(column)),
    toggle: (key) => {
      const column = columns.find((one) => one.key === key);
      if (column) {
        keep({ ...changed, [key]: !visibleOf(column) });
      }
    },
    reset: () => keep({}),
  };
}
