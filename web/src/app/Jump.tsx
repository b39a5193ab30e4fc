// Ctrl+K (⌘K): jump to a screen by its name, without leaving the keyboard.
import { SearchOutlined } from "@ant-design/icons";
import { Button, Input, type InputRef, Modal, theme } from "antd";
import i18next from "i18next";
import { useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../api/me";
import { useTexts } from "../i18n/define";
import { screens } from "../screens";
import { type Entry, entriesOf } from "./navigation";
import { texts } from "./texts";

/** The entries whose name in either language, or whose address, contains what was typed. */
function found(entries: Entry[], typed: string): Entry[] {
  const wanted = typed.trim().toLowerCase();
  return entries.filter(({ label, path }) =>
    [
      i18next.t(label.key, { ns: label.texts.ns, lng: "zh" }),
      i18next.t(label.key, { ns: label.texts.ns, lng: "en" }),
      path,
    ]
      .join(" ")
      .toLowerCase()
      .includes(wanted),
  );
}

function Choices({ onGo }: { onGo: () => void }) {
  const t = useTexts(texts);
  const me = useMe();
  const navigate = useNavigate();
  const { token } = theme.useToken();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef<InputRef>(null);
  useEffect(() => box.current?.focus(), []);
  const entries = found(
    entriesOf(screens, me).flatMap((group) => group.entries),
    typed,
  );
  const go = (entry: Entry | undefined) => {
    if (entry) {
      onGo();
      void navigate(entry.path);
    }
  };
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
  return (
    <>
      <Input
        ref={box}
        size="large"
        prefix={<SearchOutlined aria-hidden />}
        value={typed}
        placeholder={t("jump_placeholder")}
        role="combobox"
        aria-label={t("jump")}
        aria-expanded
        aria-controls={list}
        aria-activedescendant={entries[at] && `${list}-${at}`}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = steps[event.key];
          if (step !== undefined && entries.length > 0) {
            event.preventDefault();
            setAt((at + step + entries.length) % entries.length);
          } else if (event.key === "Enter") {
            go(entries[at]);
          }
        }}
      />
      <div id={list} role="listbox" aria-label={t("jump")} style={{ marginTop: 8, maxHeight: 320, overflow: "auto" }}>
        {entries.map((entry, index) => (
          // The keyboard moves through the options from the box above, as the pattern of a combobox is.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={entry.path}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(entry)}
            onMouseMove={() => setAt(index)}
            style={{
              padding: "8px 10px",
              borderRadius: token.borderRadius,
              cursor: "pointer",
              background: index === at ? token.controlItemBgActive : undefined,
            }}
          >
            <entry.icon aria-hidden /> {i18next.t(entry.label.key, { ns: entry.label.texts.ns })}
          </div>
        ))}
        {entries.length === 0 && <p className="muted">{t("jump_nothing")}</p>}
      </div>
    </>
  );
}

/** The button and the dialog. */
export function Jump({ narrow }: { narrow: boolean }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((old) => !old);
      }
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
  return (
    <>
      {!narrow && (
        <Button
          type="text"
          icon={<SearchOutlined />}
          aria-label={t("jump")}
          title={t("jump")}
          onClick={() => setOpen(true)}
        >
          <kbd className="muted">Ctrl K</kbd>
        </Button>
      )}
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        closable={false}
        destroyOnHidden
        width={460}
        title={t("jump")}
      >
        {open && <Choices onGo={() => setOpen(false)} />}
      </Modal>
    </>
  );
}
