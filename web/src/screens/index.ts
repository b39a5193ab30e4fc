// Every screen of the application. A slice adds its two lines: the import and its name in the list.
import { chatScreens } from "./chats";
import { importScreens } from "./imports";
import { orderScreens } from "./orders";
import type { Screen } from "./screen";

export const screens: Screen[] = [...chatScreens, ...importScreens, ...orderScreens];
