// Starts the application. A file of its own, so that the page needs no inline script and a strict Content-Security-Policy holds.
const failed = () => {
  document.getElementById("boot-skeleton")?.setAttribute("hidden", "");
  document.getElementById("boot-failed")?.removeAttribute("hidden");
};

try {
  const { default: start } = await import("{{script}}");
  await start({ module_or_path: "{{wasm}}" });
} catch (error) {
  console.error(error);
  failed();
}
