// Starts Swagger UI. "Use my session" takes the session of the signed-in browser, so that nobody has
// to copy tokens about.
"use strict";

const chinese = (navigator.language || "").toLowerCase().startsWith("zh");
const words = chinese
  ? {
      use: "使用我的登录会话",
      used: (name) => `正在以 ${name} 的身份调用接口。`,
      signedOut: "请先在 Penstock 中登录，然后再试。",
      failed: "会话无法使用，请稍后再试。",
    }
  : {
      use: "Use my session",
      used: (name) => `Requests are sent as ${name}.`,
      signedOut: "Sign in to Penstock first, then try again.",
      failed: "The session could not be used. Try again in a moment.",
    };

// A refresh token is good once, so that the tabs of a browser have to take turns.
const inTurn = (work) => (navigator.locks ? navigator.locks.request("penstock.refresh", work) : work());

const refresh = () =>
  inTurn(() => fetch("/api/v1/session/refresh", { method: "POST", credentials: "same-origin" }));

const useSession = async (say) => {
  const answer = await refresh();
  if (!answer.ok) {
    say(answer.status === 401 ? words.signedOut : words.failed);
    return;
  }
  const session = await answer.json();
  window.ui.preauthorizeApiKey("bearer", session.access_token);
  say(words.used(session.user.name));
  // A little before the token runs out.
  setTimeout(() => useSession(say), Math.max(session.expires_in_s - 60, 30) * 1000);
};

const addButton = () => {
  const bar = document.createElement("div");
  bar.className = "use-session";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.use;
  const say = (text) => {
    said.textContent = text;
  };
  button.addEventListener("click", () => useSession(say).catch(() => say(words.failed)));
  bar.append(said, button);
  document.body.prepend(bar);
};

window.addEventListener("load", () => {
  document.title = "Penstock API";
  window.ui = SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    filter: true,
    tryItOutEnabled: true,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    // Only now is there something that can be authorised.
    onComplete: addButton,
  });
});
