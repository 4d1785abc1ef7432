// Records a voice message in the page and puts it into the file input beside it.

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

function setUp(field) {
  const part = (name) => field.querySelector(`[data-${name}]`);
  const input = field.querySelector("input[type=file]");
  const longest = Number(field.dataset.seconds);
  const kind = KINDS.find((name) => MediaRecorder.isTypeSupported(name));
  if (!kind) return;
  let recorder = null;
  let clock = 0;

  function show(name) {
    for (const other of ["start", "recording", "done"]) part(other).hidden = other !== name;
    part("file").hidden = name !== "file";
  }

  function keep(pieces) {
    const type = kind.split(";")[0];
    const file = new File(pieces, `voice.${type.split("/")[1]}`, { type });
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    part("audio").src = URL.createObjectURL(file);
    show("done");
  }

  async function start() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      const detail = { text: field.dataset.refused, tone: "warning" };
      document.dispatchEvent(new CustomEvent("lianxin:toast", { detail }));
      show("file");
      return;
    }
    const pieces = [];
    const began = Date.now();
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      clearInterval(clock);
      stream.getTracks().forEach((track) => track.stop());
      keep(pieces);
    });
    recorder.start();
    clock = setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      part("time").textContent = `${seconds} / ${longest}`;
      field.querySelector("progress").value = seconds;
      if (seconds >= longest && recorder.state === "recording") recorder.stop();
    }, 250);
    part("time").textContent = `0 / ${longest}`;
    show("recording");
    part("stop").focus();
  }

  part("start").addEventListener("click", start);
  part("stop").addEventListener("click", () => recorder.stop());
  part("again").addEventListener("click", () => {
    input.value = "";
    URL.revokeObjectURL(part("audio").src);
    show("start");
    part("start").focus();
  });
  show("start");
}

if (window.MediaRecorder && navigator.mediaDevices) document.querySelectorAll("[data-voice]").forEach(setUp);
