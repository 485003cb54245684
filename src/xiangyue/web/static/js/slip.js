// The QR on a sign-in slip brings its code behind "#", where no server's log sees it.
"use strict";

const code = document.getElementById("id_code");
if (code && location.hash.length > 5) {
  if (!code.value) code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("id_login")?.focus();
}
