// Development only: reload when the build has changed. The server may be away for a moment while it restarts.
const read = async () => {
  const answer = await fetch("/live.txt", { cache: "no-store" });
  return answer.ok ? answer.text() : null;
};

let seen = await read().catch(() => null);
setInterval(async () => {
  const now = await read().catch(() => null);
  if (now !== null && seen !== null && now !== seen) location.reload();
  seen = now ?? seen;
}, 1000);
