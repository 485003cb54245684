// Sends a ballot again that had to wait: its place is in the form.
const form = document.querySelector("form[data-after]");
if (form) setTimeout(() => form.requestSubmit(), Number(form.dataset.after) * 1000);
