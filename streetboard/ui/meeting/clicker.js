// Clicker: keys, touch and a second window move the slides; the server only draws what it is told.
// One module serves the tab, however often React mounts the component; `mounted` is the one that answers.

const STEP = { PageDown: 1, ArrowRight: 1, ArrowDown: 1, PageUp: -1, ArrowLeft: -1, ArrowUp: -1 };
const PRINTED = new Set([" ", ".", "b", "w", "d", "f", ..."0123456789"]);
const EDGE = 0.12;
const SWIPE = 60;
const HINT_SECONDS = 7;
const TYPING_SECONDS = 8;
const MISSING_SECONDS = 2;
const REST_SECONDS = 3;
// A run that was told something and has not answered by then is told again.
const PATIENCE = 2500;
const SCROLL = 160;

let mounted = null;
let channel = null;
// Where we are, which the reader has said; `drawn` is where the server is.
let here = { slide: 1, rows: false, blank: "" };
let drawn = { slide: 1, rows: false };
let isAhead = false;
let sent = null;
let sentAt = 0;
let typed = "";
// What the corner says of a number that there is no slide of.
let missing = "";
let typedAt = 0;
let movedAt = 0;
let stirredAt = 0;
let hintUntil = 0;
let touchedAt = null;

const same = (one, other) => one.slide === other.slide && one.rows === other.rows;
const part = (name) => mounted?.root.querySelector(`#${name}`);
const seconds = () => performance.now() / 1000;

const isConnected = () =>
  document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-connection-state") === "CONNECTED";

// The address says at once where we are: a reload, or a server that comes back, continues there.
const write = () => {
  const parts = location.search.slice(1).split("&").filter((one) => one && !/^(slide|rows)=/.test(one));
  parts.push(`slide=${here.slide}`, ...(here.rows ? ["rows=1"] : []));
  history.replaceState(history.state, "", `${location.pathname}?${parts.join("&")}`);
};

// Several presses before the server has answered make one journey: it is told the newest place only.
const tell = () => {
  if (!mounted || !isAhead || !isConnected()) return;
  if (sent && performance.now() - sentAt < PATIENCE) return;
  // There already; or told so, and without a change the server has nothing to answer.
  if (same(here, drawn) && (!sent || same(here, sent))) {
    sent = null;
    isAhead = false;
    return;
  }
  sent = { slide: here.slide, rows: here.rows };
  sentAt = performance.now();
  mounted.setTriggerValue("go", sent);
};

const announce = () => channel?.postMessage({ slide: here.slide, rows: here.rows, blank: here.blank });

const go = (change, { quietly = false } = {}) => {
  const { count } = mounted.data;
  const there = { ...here, ...change };
  there.slide = Math.min(Math.max(there.slide, 1), count);
  const isElsewhere = !same(there, here);
  const isNews = isElsewhere || there.blank !== here.blank;
  here = there;
  movedAt = seconds();
  hintUntil = 0;
  if (isElsewhere) {
    isAhead = true;
    write();
    tell();
  }
  if (isNews && !quietly) announce();
  show();
};

const leave = () => {
  if (document.fullscreenElement) document.exitFullscreen();
  location.assign(mounted.data.home);
};

const fill = () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
};

const type = (digit) => {
  missing = "";
  typed = (typed + digit).replace(/^0+/, "").slice(-4);
  typedAt = seconds();
  show();
};

const forget = () => {
  typed = "";
  show();
};

const jump = () => {
  const wanted = Number(typed);
  typed = "";
  typedAt = seconds();
  if (wanted > mounted.data.count) {
    missing = `没有第 ${wanted} 页`;
    return show();
  }
  go({ slide: wanted, rows: false, blank: "" });
};

// --- keys -----------------------------------------------------------------------------------------------------------

// What a key is called, also where a Chinese input method has swallowed its letter.
const named = (event) => {
  if (event.key === "。" || event.key === "．") return ".";
  if (event.key !== "Process" && event.key !== "Unidentified") {
    return event.key.length === 1 ? event.key.toLowerCase() : event.key;
  }
  const [, sign] = /^(?:Key|Digit|Numpad)([A-Z\d])$/.exec(event.code) ?? [];
  if (sign) return sign.toLowerCase();
  return { Space: " ", Period: ".", NumpadDecimal: "." }[event.code] ?? event.code;
};

const isTyping = (element) => element?.closest?.("input, textarea, select, [contenteditable=''], [contenteditable=true]");
const isControl = (element) => element?.closest?.("button, a, summary");

// Return what a key does, null where it is none of ours.
const action = (key, event, element) => {
  const isOurs = key in STEP || ["Home", "End", "Escape"].includes(key) || PRINTED.has(key);
  if (!isOurs && !(typed && ["Enter", "Backspace"].includes(key))) return null;
  if (PRINTED.has(key) || key === "Enter" || key === "Backspace") {
    if (isTyping(element) || (key === " " && here.rows && isControl(element))) return null;
  }
  if (here.blank) return () => go({ blank: "" });
  if (key === "Escape" && typed) return forget;
  if (key === "Backspace") return forget;
  if (key === "Enter") return () => jump();
  if (/^\d$/.test(key)) return () => type(key);
  if (key === "f") return fill;
  if (key === "." || key === "b") return () => go({ blank: "black" });
  if (key === "w") return () => go({ blank: "white" });
  if (key === "d") return () => go({ rows: !here.rows });
  if (key === "Escape") return here.rows ? () => go({ rows: false }) : leave;
  if (here.rows) {
    const down = { ArrowDown: SCROLL, ArrowUp: -SCROLL }[key];
    return down ? () => document.querySelector(".st-key-sheet")?.scrollBy(0, down) : () => go({ rows: false });
  }
  if (key === "Home") return () => go({ slide: 1 });
  if (key === "End") return () => go({ slide: mounted.data.count });
  const step = key === " " ? (event.shiftKey ? -1 : 1) : STEP[key];
  return () => go({ slide: here.slide + step });
};

const onKey = (event) => {
  if (!mounted || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = action(named(event), event, event.composedPath()[0]);
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A key that is held down is pressed once: the end of the deck would be there in a second.
  if (!event.repeat || here.rows) act();
};

// --- touch and mouse ------------------------------------------------------------------------------------------------

const isOnSlide = (event) =>
  mounted && !mounted.data.presenter && !here.rows && !event.composedPath().some((one) => isControl(one));

// A wide table on a phone is pushed sideways itself.
const isPushed = (event) =>
  event.composedPath().some((one) => one.scrollWidth > one.clientWidth + 4 && getComputedStyle(one).overflowX === "auto");

const onTouchStart = (event) => {
  const [finger] = event.touches;
  const isSwipe = event.touches.length === 1 && isOnSlide(event) && !isPushed(event);
  touchedAt = isSwipe ? { x: finger.clientX, y: finger.clientY } : null;
};

const onTouchEnd = (event) => {
  if (!touchedAt) return;
  const [finger] = event.changedTouches;
  const [across, along] = [finger.clientX - touchedAt.x, finger.clientY - touchedAt.y];
  touchedAt = null;
  if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(along)) go({ slide: here.slide - Math.sign(across) });
};

const onClick = (event) => {
  // Beside the sheet of rows, to close it.
  if (mounted && !mounted.data.presenter && here.rows && event.target.closest?.(".st-key-stage")) return go({ rows: false });
  if (!isOnSlide(event) || event.button) return;
  if (here.blank) return go({ blank: "" });
  const place = event.clientX / window.innerWidth;
  if (place >= 1 - EDGE) go({ slide: here.slide + 1 });
  else if (place <= EDGE) go({ slide: here.slide - 1 });
};

const onStir = () => {
  stirredAt = seconds();
  document.documentElement.classList.remove("resting");
};

const onButton = (event) => {
  const does = {
    back: () => go({ slide: here.slide - 1, rows: false, blank: "" }),
    on: () => go({ slide: here.slide + 1, rows: false, blank: "" }),
    rows: () => go({ rows: !here.rows }),
    dark: () => go({ blank: here.blank ? "" : "black" }),
    restart: () => sessionStorage.setItem(since(), String(Date.now())),
    leave,
  }[event.target.closest("[data-does]")?.dataset.does];
  // A button that keeps the focus would be pressed again by the next space.
  event.target.blur?.();
  if (does) does();
};

// --- what is seen -----------------------------------------------------------------------------------------------------

const since = () => `presenting-since-${mounted.data.edition}`;
const two = (number) => String(number).padStart(2, "0");

const elapsed = () => {
  const began = Number(sessionStorage.getItem(since())) || Date.now();
  sessionStorage.setItem(since(), String(began));
  const all = Math.floor((Date.now() - began) / 1000);
  return `${two(Math.floor(all / 3600))}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
};

const set = (name, text, isShown = Boolean(text)) => {
  const element = part(name);
  if (!element) return;
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !isShown;
};

const show = () => {
  if (!mounted) return;
  const { presenter, count } = mounted.data;
  const blank = part("blank");
  if (!blank) return;
  blank.hidden = presenter || !here.blank;
  blank.className = here.blank;
  set("typed", typed || missing);
  set("lost", isConnected() ? "" : "连接中断，正在重新连接……恢复后接着放映");
  part("hint").hidden = presenter || here.rows || seconds() >= hintUntil;
  part("bar").hidden = !presenter;
  part("touch").hidden = presenter;
  set("touch-place", `${here.slide} / ${count}`);
  if (!presenter) return;
  const clock = new Date();
  set("clock", `${two(clock.getHours())}:${two(clock.getMinutes())}:${two(clock.getSeconds())}`);
  set("elapsed", elapsed());
  set("place", `第 ${here.slide} / ${count} 页`);
  set("projected", here.blank === "white" ? "投影为白屏" : here.blank ? "投影为黑屏" : here.rows ? "投影为明细" : "");
};

const beat = () => {
  if (!mounted) return;
  const time = seconds();
  const { auto, count, presenter } = mounted.data;
  if (time - typedAt > TYPING_SECONDS) typed = "";
  if (time - typedAt > MISSING_SECONDS) missing = "";
  if (auto && !here.blank && !here.rows && !isAhead && time - movedAt >= auto) {
    go({ slide: here.slide < count ? here.slide + 1 : 1 });
  }
  document.documentElement.classList.toggle("resting", !presenter && !here.rows && time - stirredAt > REST_SECONDS);
  tell();
  show();
};

// --- the second window ------------------------------------------------------------------------------------------------

const join = (edition) => {
  if (channel?.edition === edition) return;
  channel?.close();
  channel = new BroadcastChannel(`presenting-${edition}`);
  channel.edition = edition;
  channel.onmessage = ({ data }) => {
    if (!mounted) return;
    if (data.ask) announce();
    else go({ slide: data.slide, rows: data.rows, blank: data.blank }, { quietly: true });
  };
  channel.postMessage({ ask: true });
};

const LISTENERS = [
  ["keydown", onKey, { capture: true }],
  ["touchstart", onTouchStart, { capture: true, passive: true }],
  ["touchend", onTouchEnd, { capture: true, passive: true }],
  ["click", onClick, {}],
  ["mousemove", onStir, { passive: true }],
];
let beating = 0;

const begin = (data) => {
  for (const [kind, listener, options] of LISTENERS) window.addEventListener(kind, listener, options);
  beating = setInterval(beat, 250);
  here = { slide: data.slide, rows: data.rows, blank: "" };
  isAhead = false;
  sent = null;
  typed = missing = "";
  movedAt = stirredAt = seconds();
  if (!sessionStorage.getItem("presenting-hint")) hintUntil = seconds() + HINT_SECONDS;
  sessionStorage.setItem("presenting-hint", "1");
};

const end = () => {
  for (const [kind, listener, options] of LISTENERS) window.removeEventListener(kind, listener, options);
  clearInterval(beating);
  channel?.close();
  channel = null;
  mounted = null;
  document.documentElement.classList.remove("resting");
};

// Streamlit calls this at every run, and what it returns when the component goes.
export default ({ data, parentElement, setTriggerValue }) => {
  if (!mounted) begin(data);
  mounted = { data, root: parentElement, setTriggerValue };
  for (const name of ["touch", "bar"]) parentElement.querySelector(`#${name}`).onclick = onButton;
  drawn = { slide: data.slide, rows: data.rows };
  if (sent && same(drawn, sent)) sent = null;
  // Nobody here has moved: the reader went back in the history of the tab.
  if (!isAhead && !same(drawn, here)) go(drawn);
  join(data.edition);
  tell();
  show();
  return () => {
    if (mounted?.root === parentElement) end();
  };
};
