// A supervisor: what is this number made of? From a figure over its records to the chat, with the messages that decided it marked.
import { expect, test } from "@playwright/test";
import { open, ownShop, settled, signIn } from "../harness";
import { lookOf, MONTH } from "../screens";

const shop = ownShop();

interface Team {
  figures: { figure: string; title: { zh: string } }[];
  parts: { agents: { agent: string; name: string; values: Record<string, { value: string }> }[] }[];
}

for (const [set, figure] of [
  ["service", "first_response"],
  ["sales", "inquiries"],
] as const) {
  test(`from ${figure} of an agent to the marked messages of a chat`, async ({ page }) => {
    const who = await signIn(page, shop, "supervisor");
    const { get } = lookOf(page, shop, who);
    const team = await get<Team>(`/figures?month=${MONTH}&figures=${figure}`);
    const title = team.figures[0]?.title.zh ?? "";
    const agent = team.parts[0]?.agents[0];
    if (!agent) {
      throw new Error("the demo has nobody");
    }

    await open(page, shop, `/figures?month=${MONTH}&set=${set}`);
    const row = page.getByRole("region", { name: "指标" }).locator("tbody tr").filter({ hasText: agent.name });
    const number = row.locator(`a[href*="figure=${figure}&"]`);
    const said = (await number.innerText()).trim();
    await number.click();
    await settled(page);

    // The records, with the same number above them.
    await expect(page).toHaveURL(new RegExp(`/facts\\?figure=${figure}&.*agent=${agent.agent}`));
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.locator("main").getByText(said, { exact: true }).first()).toBeVisible();
    const facts = page.locator("main section tbody tr.ant-table-row");
    await expect(facts.first()).toContainText(agent.name);
    const kind = figure === "inquiries" ? "inquiries" : "rounds";
    const list = await get<{ total: number; items: { buyer: string; chat: string }[] }>(
      `/facts/${kind}?month=${MONTH}&figure=${figure}&agent=${agent.agent}`,
    );
    if (figure === "inquiries") {
      expect(String(list.total)).toBe(agent.values[figure]?.value);
    }
    await expect(page.getByText(`共 ${list.total} 条`).first()).toBeVisible();

    // The chat of the first of them: what decided it is marked and in sight.
    const marks = new URL(list.items[0]?.chat ?? "", shop.address).searchParams.get("mark")?.split(",") ?? [];
    expect(marks.length).toBeGreaterThan(0);
    await facts.first().getByRole("link", { name: "看聊天" }).click();
    await settled(page);
    await expect(page).toHaveURL(/\/chats\/.+mark=/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(list.items[0]?.buyer ?? "");
    await expect(page.getByText("依据", { exact: true })).toHaveCount(marks.length);
    for (const mark of marks) {
      await expect(page.locator(`#m${mark}`).getByText("依据", { exact: true })).toBeVisible();
    }
    await expect(page.locator(`#m${marks[0]}`)).toBeInViewport();
  });
}

test("a day of the team unfolds to its people, each number leading to that day's records of that person", async ({
  page,
}) => {
  const who = await signIn(page, shop, "supervisor");
  const { get } = lookOf(page, shop, who);
  const team = await get<Team>(`/figures?month=${MONTH}&by=day&figures=inquiries`);
  const [at, part] = [...team.parts.entries()].find(([, { agents }]) =>
    agents.some(({ values }) => Number(values.inquiries?.value) > 1),
  ) ?? [0, undefined];
  const agent = part?.agents.find(({ values }) => Number(values.inquiries?.value) > 1);
  if (!agent) {
    throw new Error("nobody had two inquiries on one day");
  }
  const day = `${MONTH}-${String(at + 1).padStart(2, "0")}`;
  await open(page, shop, `/figures?month=${MONTH}&set=sales&by=day`);
  const table = page.getByRole("region", { name: "指标" });
  const rows = table.locator("tbody tr.ant-table-row");
  await expect(rows).toHaveCount(team.parts.length);
  await expect(table.getByText(agent.name)).toHaveCount(0);
  await rows.filter({ hasText: day }).getByRole("button").click();
  await expect(rows).toHaveCount(team.parts.length + (part?.agents.length ?? 0));
  await rows.filter({ hasText: agent.name }).locator('a[href*="figure=inquiries&"]').click();
  await settled(page);
  await expect(page).toHaveURL(new RegExp(`/facts\\?.*from=${day}&to=${day}&agent=${agent.agent}`));
  await expect(page.getByText(`共 ${agent.values.inquiries?.value} 条`).first()).toBeVisible();
});
