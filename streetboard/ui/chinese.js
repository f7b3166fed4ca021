// Chinese: what Streamlit's own widgets say, said in Chinese before it is painted.
// `words` is streetboard/ui/chinese.toml: English to Chinese, with {} for what changes, {n} for a number.
// DOMPurify drops a script in which a "less than" touches a letter; keep a space after it.
(words) => {
  if (window.speaksChinese) return; // One observer for as long as the tab is open, whatever page is shown.
  window.speaksChinese = true;
  document.documentElement.lang = "zh-CN";
  // Streamlit asks the browser, from one run of the page to the next, how to write a month; an English one says so too.
  Object.defineProperty(navigator, "language", { get: () => "zh-CN" });

  // What the dashboard or a ledger says is left as it is, even where it is a word of the dictionary.
  const ours =
    ".stHtml, .stMarkdown, .stAlert, pre, code, svg, canvas, [data-tag] > [title], [role=option][data-key]:not([data-key^=__]), " +
    "[data-testid=stFileChipName], [data-testid=stIconMaterial]";
  const attributes = ["placeholder", "title", "aria-label", "alt"];

  const whole = new Map();
  const withHoles = [];
  for (const [english, chinese] of Object.entries(words)) {
    if (/{n?}/.test(english)) {
      const literal = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
      const pattern = literal.replaceAll("{n}", "([\\d,]+)").replaceAll("{}", "([^]*?)");
      withHoles.push([new RegExp(`^${pattern}$`), chinese]);
    } else {
      whole.set(english, chinese);
    }
  }

  const inChinese = (text) => {
    const english = text?.trim();
    if (!english || !/[a-z]{2}/.test(english)) return text;
    let chinese = whole.get(english);
    for (const [pattern, sentence] of chinese ? [] : withHoles) {
      const found = pattern.exec(english);
      if (!found) continue;
      let hole = 0;
      chinese = sentence.replace(/{n?}/g, () => inChinese(found[(hole += 1)]));
      break;
    }
    return chinese ?? text;
  };

  // Only the characters change: React owns the nodes, and goes on finding them where it put them.
  const mendText = (node) => {
    const chinese = inChinese(node.data);
    if (chinese !== node.data && !node.parentElement?.closest(ours)) node.data = chinese;
  };
  const mendAttributes = (element) => {
    for (const name of attributes) {
      const said = element.getAttribute(name);
      const chinese = inChinese(said);
      if (chinese !== said && !element.closest(ours)) element.setAttribute(name, chinese);
    }
  };
  const mend = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return mendText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest(ours)) return;
    mendAttributes(root);
    for (const child of root.childNodes) mend(child);
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(mend);
      else if (change.type === "characterData") mendText(change.target);
      else mendAttributes(change.target);
    }
  }).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: attributes,
  });
  mend(document.body);
};
