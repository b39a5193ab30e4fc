// One's own account: profile, password, second factor, devices.

import { useQuery } from "@tanstack/react-query";
import { Alert, Card, Col, Flex, Row } from "antd";
import { answer, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useTexts } from "../../i18n/define";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { PasswordForm } from "./PasswordForm";
import { Profile } from "./Profile";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { texts } from "./texts";

export type Own = components["schemas"]["MeView"];

export default function Account() {
  const t = useTexts(texts);
  const me = useQuery({ queryKey: ["me", "account"], queryFn: () => answer(api.GET("/api/v1/me")) });
  if (me.error) {
    return <Problem error={me.error} onRetry={() => void me.refetch()} />;
  }
  if (!me.data) {
    return (
      <Page title={t("account")}>
        <Loading rows={8} />
      </Page>
    );
  }
  const own = me.data;
  const first = own.must_change_password;
  const password = (
    <Card size="small" title={t("change_password")}>
      <PasswordForm first={first} />
    </Card>
  );
  if (first) {
    return (
      <Page title={t("account")}>
        <Flex vertical gap={12} style={{ maxWidth: 480 }}>
          <Alert type="warning" showIcon title={t("must_change")} description={t("must_change_text")} />
          {password}
        </Flex>
      </Page>
    );
  }
  return (
    <Page title={t("account")}>
      <Row gutter={[12, 12]}>
        <Col xs={24} lg={12}>
          <Flex vertical gap={12}>
            <Card size="small" title={t("profile")}>
              <Profile own={own} />
            </Card>
            {password}
          </Flex>
        </Col>
        <Col xs={24} lg={12}>
          <Flex vertical gap={12}>
            <Card size="small" title={t("totp")}>
              <SecondFactor own={own} />
            </Card>
            <Card size="small" title={t("sessions")}>
              <Sessions />
            </Card>
          </Flex>
        </Col>
      </Row>
    </Page>
  );
}
