import "@fontsource-variable/inter";
import "./ui/theme.css";
import "./ui/parts.css";
import "./app/frame.css";
import "./desk/desk.css";
import "./phone/phone.css";
import "./office/office.css";
import "./lists/lists.css";
import "./outlook/outlook.css";
import "./wall/wall.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nProvider } from "react-aria-components";
import { isPassing } from "./api/client";
import { App } from "./app/App";
import { locale } from "./texts";
import { applyTheme } from "./ui/themes";
import { Toasts } from "./ui/toasts";

applyTheme();

const client = new QueryClient({
  defaultOptions: {
    queries: { retry: (count, error) => isPassing(error) && count < 20, retryDelay: (count) => Math.min(250 * 2 ** count, 4_000), staleTime: 10_000 },
  },
});

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <I18nProvider locale={locale}>
        <App />
        <Toasts />
      </I18nProvider>
    </QueryClientProvider>
  </StrictMode>,
);
