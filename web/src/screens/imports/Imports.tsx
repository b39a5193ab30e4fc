// Data in: drop files, see what they are, import them, see what became of them, take the last import back.
import { InboxOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Card, Upload as FilePicker, Flex, Spin, type UploadProps } from "antd";
import { useState } from "react";
import { useMay } from "../../api/me";
import { useTexts } from "../../i18n/define";
import { Page } from "../../ui/Page";
import { Problem } from "../../ui/Problem";
import { uploadFiles } from "./api";
import { History } from "./History";
import { Jobs } from "./Jobs";
import { texts } from "./texts";
import { useUploads } from "./uploads";
import { Waiting } from "./Waiting";

/** Where files are dropped. */
function Drop({ onUploaded }: { onUploaded: (id: string) => void }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const take = async (files: File[]) => {
    setBusy(true);
    setError(undefined);
    try {
      const upload = await uploadFiles(files);
      client.setQueryData(["upload", upload.upload, {}, undefined], upload);
      onUploaded(upload.upload);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const dropped: UploadProps["beforeUpload"] = (file, files) => {
    // Called for each file of those dropped together: they go in one upload.
    if (file === files[0]) {
      void take(files);
    }
    return false;
  };
  return (
    <>
      <Spin spinning={busy} tip={t("uploading")}>
        <FilePicker.Dragger multiple showUploadList={false} beforeUpload={dropped} disabled={busy} name="file">
          <p className="ant-upload-drag-icon">
            <InboxOutlined aria-hidden />
          </p>
          <p className="ant-upload-text">{t("drop")}</p>
          <p className="ant-upload-hint">{t("drop_hint")}</p>
        </FilePicker.Dragger>
      </Spin>
      {error !== undefined && <Problem error={error} inline />}
    </>
  );
}

/** The screen. */
export default function Imports() {
  const t = useTexts(texts);
  const may = useMay("imports.write");
  const { kept, change } = useUploads();
  return (
    <Page title={t("title")} note={t("note")}>
      <Flex vertical gap={16}>
        {may && <Drop onUploaded={(upload) => change(upload, { upload, at: Date.now() })} />}
        {may &&
          kept.map((one) => (
            <Waiting
              key={one.upload}
              kept={one}
              onBegun={(job) => change(one.upload, { ...one, job })}
              onGone={() => change(one.upload, undefined)}
            />
          ))}
        <Jobs />
        <Card size="small" title={t("history")}>
          <History />
        </Card>
      </Flex>
    </Page>
  );
}
