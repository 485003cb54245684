// The counting screen asks every two seconds whether something was read (304 while not).
"use strict";

(() => {
  const screen = document.getElementById("screen");
  const lost = document.querySelector(".lost");
  let mark = `"${(screen.dataset.mark || "").replaceAll('"', "")}"`;
  let seen = new Date();
  const look = async () => {
    try {
      const answer = await fetch(screen.dataset.from, { headers: { "If-None-Match": mark } });
      if (answer.status === 200) {
        mark = answer.headers.get("ETag") || "";
        screen.innerHTML = await answer.text();
      } else if (answer.status !== 304) {
        throw new Error(String(answer.status));
      }
      seen = new Date();
      lost.hidden = true;
    } catch {
      lost.textContent = lost.dataset.words.replace("{at}", seen.toLocaleTimeString());
      lost.hidden = false;
    }
    setTimeout(look, document.hidden ? 10000 : 2000);
  };
  setTimeout(look, 2000);
})();
