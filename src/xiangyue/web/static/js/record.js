// A recorder and a photo shrinker in front of plain file fields; without them the fields still work.
"use strict";

function put(input, files) {
  const box = new DataTransfer();
  files.forEach((file) => box.items.add(file));
  input.files = box.files;
}

function make(tag, words, className) {
  const element = document.createElement(tag);
  if (words) element.textContent = words;
  if (className) element.className = className;
  if (tag === "button") element.type = "button";
  return element;
}

document.querySelectorAll("[data-recorder]").forEach((place) => {
  const input = document.getElementById(place.dataset.recorder);
  if (!input || !navigator.mediaDevices?.getUserMedia || !("MediaRecorder" in window)) return;
  const words = place.dataset;
  const most = Number(words.seconds);
  place.className = "recorder";
  const button = make("button", words.start, "button");
  const live = make("span", "", "live");
  live.setAttribute("role", "timer");
  const player = make("audio");
  player.controls = true;
  player.hidden = true;
  place.append(button, live, player);
  let recorder = null;
  let clock = 0;

  const start = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      live.textContent = words.denied;
      return;
    }
    const kind = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"]
      .find((type) => MediaRecorder.isTypeSupported(type));
    const pieces = [];
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      clearInterval(clock);
      const type = recorder.mimeType.split(";")[0];
      const ending = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" }[type] || "webm";
      const file = new File(pieces, `voice.${ending}`, { type });
      put(input, [file]);
      player.src = URL.createObjectURL(file);
      player.hidden = false;
      button.textContent = words.drop;
      recorder = null;
    };
    recorder.start();
    button.textContent = words.stop;
    let seconds = 0;
    const tick = () => {
      live.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds >= most) recorder?.stop();
      seconds += 1;
    };
    tick();
    clock = setInterval(tick, 1000);
  };
  button.addEventListener("click", () => (recorder ? recorder.stop() : start()));
});

async function shrink(file, longest) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!blob || (scale === 1 && blob.size >= file.size)) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // a format this browser cannot draw: the server decides
  }
}

document.querySelectorAll("[data-shrink]").forEach((place) => {
  const input = document.getElementById(place.dataset.shrink);
  if (!input || !window.createImageBitmap || !window.DataTransfer) return;
  const list = make("ul", "", "previews");
  place.append(list);
  let ready = Promise.resolve();
  input.addEventListener("change", () => {
    delete input.dataset.ready;
    const longest = Number(place.dataset.longest);
    ready = Promise.all([...input.files].map((file) => shrink(file, longest))).then((files) => {
      put(input, files);
      list.replaceChildren(...files.map((file) => {
        const item = make("li");
        const picture = make("img");
        picture.src = URL.createObjectURL(file);
        picture.alt = file.name;
        item.append(picture);
        return item;
      }));
    });
  });
  // A form sent while photos are still being shrunk waits for them.
  input.form?.addEventListener("submit", (event) => {
    if (input.dataset.ready) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const sender = event.submitter;
    // In a task of its own: a form does not take a submission while it still tells of one.
    ready.then(() => setTimeout(() => {
      input.dataset.ready = "1";
      input.form.requestSubmit(sender);
    }));
  }, { capture: true });
});
