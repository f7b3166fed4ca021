// Leaving: a tab whose session has ended says so, and shows nothing any more. Streamlit would only say that it is connecting.
() => {
  if (window.saysWhenItHasEnded) return; // One clock for as long as the tab is open, whatever page is shown.
  window.saysWhenItHasEnded = setInterval(async () => {
    if (document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState === "CONNECTED") return;
    const answer = await fetch("login-state", { cache: "no-store" }).catch(() => null); // The server may be starting again.
    if (answer?.status !== 401) return;
    clearInterval(window.saysWhenItHasEnded);
    const told = document.createElement("main");
    told.id = "has-ended";
    told.style.cssText = "position:fixed;inset:0;display:grid;place-content:center;justify-items:center;gap:1rem;padding:1rem;font-size:1.1rem";
    const what = document.createElement("h1");
    what.textContent = "登录已经结束";
    const why = document.createElement("p");
    why.textContent = "您已退出登录，或者太久没有操作，这一页不再显示。";
    const back = document.createElement("a");
    back.textContent = "重新登录";
    back.href = `login?next=${encodeURIComponent(location.pathname + location.search)}`;
    told.append(what, why, back);
    told.setAttribute("role", "alert");
    document.body.replaceChildren(told);
    document.title = what.textContent;
    back.focus();
  }, 1000);
}
