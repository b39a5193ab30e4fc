// The devices on which one is signed in.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Flex, Tag } from "antd";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Problem } from "../../ui/Problem";
import { When } from "../../ui/values";
import { browserName } from "./browser";
import { texts } from "./texts";

/** See the file's head. */
export function Sessions() {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const query = { per_page: 50 };
  const sessions = useQuery({
    queryKey: ["me", "sessions"],
    queryFn: () => answer(api.GET("/api/v1/me/sessions", { params: { query } })),
  });
  const done = async (text: "session_ended" | "sessions_ended") => {
    void message.success(t(text));
    await queries.invalidateQueries({ queryKey: ["me", "sessions"] });
  };
  const end = useMutation({
    mutationFn: (id: number) => answer(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } })),
    onSuccess: () => done("session_ended"),
  });
  const endAll = useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/me/sessions")),
    onSuccess: () => done("sessions_ended"),
  });
  if (sessions.error) {
    return <Problem error={sessions.error} inline onRetry={() => void sessions.refetch()} />;
  }
  if (!sessions.data) {
    return <Loading />;
  }
  const problem = end.error ?? endAll.error;
  return (
    <Flex vertical gap={8}>
      <span className="muted">{t("sessions_text")}</span>
      {problem && <Problem error={problem} inline />}
      <Flex vertical role="list" gap={8}>
        {sessions.data.items.map((one) => (
          <Flex key={one.id} role="listitem" justify="space-between" align="center" gap={8}>
            <div style={{ minWidth: 0 }}>
              <div title={one.user_agent}>
                {browserName(one.user_agent) || t("browser")}{" "}
                {one.current && <Tag color="success">{t("session_current")}</Tag>}
              </div>
              <small className="muted">
                {one.address} · {t("last_seen")} <When time={one.last_seen} /> · {t("expires")}{" "}
                <When time={one.expires_at} />
              </small>
            </div>
            {!one.current && (
              <Button
                size="small"
                aria-label={`${t("session_end")}: ${browserName(one.user_agent)} ${one.address}`}
                loading={end.isPending && end.variables === one.id}
                onClick={() => end.mutate(one.id)}
              >
                {t("session_end")}
              </Button>
            )}
          </Flex>
        ))}
      </Flex>
      {sessions.data.items.length > 1 && (
        <Button danger loading={endAll.isPending} onClick={() => endAll.mutate()} style={{ alignSelf: "start" }}>
          {t("sessions_end")}
        </Button>
      )}
    </Flex>
  );
}
