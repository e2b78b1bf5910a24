// The live stream of a subtree. The browser reconnects by itself; when it cannot, this does, every five seconds.
import { live_address } from "./api.js";

export function watch(code, more, { changed, resync, state }) {
  let source = null, timer = 0, stopped = false, was_down = false;
  const read = (event) => { try { return JSON.parse(event.data); } catch { return null; } };
  const open = () => {
    if (stopped) return;
    source = new EventSource(live_address(code, more));
    source.addEventListener("hello", () => { state(true); if (was_down) { was_down = false; resync(); } });
    source.addEventListener("board", (event) => { const message = read(event); if (message) message.more ? resync() : changed(message); });
    source.addEventListener("resync", () => resync());
    source.addEventListener("error", () => {
      was_down = true;
      state(false);
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(open, 5000);
    });
  };
  open();
  // A phone that slept, a lid that was closed: look again at once.
  const wake = () => { if (!document.hidden && was_down) resync(); };
  document.addEventListener("visibilitychange", wake);
  return () => { stopped = true; clearTimeout(timer); document.removeEventListener("visibilitychange", wake); if (source) source.close(); };
}
