// Shops: what they are called, where their clock is, when their day starts.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, AutoComplete, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useTexts } from "../../i18n/define";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { type ListAnswer, useList, useListQuery } from "../../ui/useList";
import { NoValue } from "../../ui/values";
import type { Shop } from "./api";
import { texts } from "./texts";

const PLATFORMS = ["taobao", "tmall", "jd", "pdd", "douyin"];
const ZONES = ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Europe/London", "America/New_York"];

function ShopDialog({ shop, onClose }: { shop: Shop | undefined; onClose: () => void }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Shop>();
  const enter = useMutation({
    mutationFn: (fields: Shop) =>
      answer(
        api.POST("/api/v1/shops", {
          body: {
            shop: shop?.shop ?? fields.shop,
            name: fields.name || null,
            platform: fields.platform || null,
            time_zone: fields.time_zone || null,
            day_start: fields.day_start || null,
          },
        }),
      ),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t("saved"));
      onClose();
    },
  });
  const options = (values: string[]) => values.map((value) => ({ value }));
  return (
    <Modal
      open
      title={shop ? t("shop_title", { shop: shop.shop }) : t("shop_add")}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={enter.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={shop} onFinish={(fields) => enter.mutate(fields)}>
        {!shop && (
          <Form.Item
            name="shop"
            label={t("shop_id")}
            extra={t("shop_id_help")}
            rules={[{ required: true, whitespace: true, message: t("required") }]}
          >
            <Input autoFocus maxLength={120} />
          </Form.Item>
        )}
        <Form.Item name="name" label={t("shop_name")}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="platform" label={t("shop_platform")}>
          <AutoComplete allowClear options={options(PLATFORMS)} />
        </Form.Item>
        <Form.Item name="time_zone" label={t("time_zone")}>
          <AutoComplete allowClear placeholder={t("time_zone_default")} options={options(ZONES)} />
        </Form.Item>
        <Form.Item name="day_start" label={t("day_start")} extra={t("day_start_help")}>
          <Input maxLength={5} placeholder={t("day_start_plan")} />
        </Form.Item>
      </Form>
      {enter.error && <Problem error={enter.error} inline />}
    </Modal>
  );
}

/** See the file's head. */
export default function Shops() {
  const t = useTexts(texts);
  const [doing, setDoing] = useState<{ shop?: Shop }>();
  const list = useList({ sort: "shop" });
  const query = useListQuery(
    ["people", "shops", "list", list.query],
    () =>
      answer(api.GET("/api/v1/shops", { params: { query: list.query as never } })) as unknown as Promise<
        ListAnswer<Shop>
      >,
  );
  const text = (key: "name" | "platform", title: string): Column<Shop> => ({
    key,
    title,
    sort: true,
    render: (row) => row[key] ?? <NoValue />,
  });
  const columns: Column<Shop>[] = [
    { key: "shop", title: t("shop_columns.shop"), sort: true, render: (row) => row.shop },
    text("name", t("shop_columns.name")),
    text("platform", t("shop_columns.platform")),
    {
      key: "time_zone",
      title: t("shop_columns.time_zone"),
      sort: true,
      render: (row) => row.time_zone ?? <span className="muted">{t("time_zone_default")}</span>,
    },
    {
      key: "day_start",
      title: t("shop_columns.day_start"),
      sort: true,
      render: (row) => row.day_start ?? <span className="muted">{t("day_start_plan")}</span>,
    },
    {
      key: "change",
      title: t("shop_change"),
      render: (row) => (
        <Button size="small" onClick={() => setDoing({ shop: row })}>
          {t("shop_change")}
        </Button>
      ),
    },
  ];
  return (
    <Page
      title={t("shops")}
      note={t("shops_note")}
      actions={<Button onClick={() => setDoing({})}>{t("shop_add")}</Button>}
    >
      <DataTable
        id="shops"
        label={t("shops")}
        columns={columns}
        list={list as never}
        query={query}
        rowKey={(row) => row.shop}
        exportFrom={{ path: "/shops" }}
        empty={<Empty title={t("shops_empty")} text={t("shops_empty_text")} />}
        card="columns"
      />
      {doing && <ShopDialog shop={doing.shop} onClose={() => setDoing(undefined)} />}
    </Page>
  );
}
