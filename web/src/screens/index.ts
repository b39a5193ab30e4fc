// Every screen of the application: whatever the folders beside this file export from their index.ts. There is nothing to add here.
import type { Screen } from "./screen";

const slices = import.meta.glob<Record<string, Screen[]>>("./*/index.{ts,tsx}", { eager: true });

export const screens: Screen[] = Object.values(slices).flatMap((slice) => Object.values(slice).flat());
// Every screen of the application. A slice adds its two lines: the import and its name in the list.
import { chatScreens } from "./chats";
import { faultScreens } from "./faults";
import { importScreens } from "./imports";
import { orderScreens } from "./orders";
import { payScreens } from "./pay";
import type { Screen } from "./screen";

export const screens: Screen[] = [...chatScreens, ...faultScreens, ...importScreens, ...orderScreens, ...payScreens];
