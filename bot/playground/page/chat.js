"use strict";

// The page shows what the server says the chat looks like, and nothing it knows better: every change arrives as the
// whole view, and only messages that differ are drawn anew, so that a playing song is not interrupted.

const chat = document.getElementById("chat");
const state = document.getElementById("state");
const counters = document.getElementById("counters");
const composer = document.getElementById("composer");
const text = document.getElementById("text");
const ideas = document.getElementById("ideas");
const drawn = new Map();

const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function element(tag, className, content) {
  const node = document.createElement(tag);
  node.className = className;
  if (content !== undefined) node.textContent = content;
  return node;
}

function drawAudio(audio) {
  const card = document.getElementById("audio").content.firstElementChild.cloneNode(true);
  const part = (name) => card.querySelector(name);
  const player = part("audio");
  const id = encodeURIComponent(audio.file_id);
  player.src = `/playground/file/${id}`;
  if (audio.cover) part("img").src = `/playground/cover/${id}`;
  part(".title").textContent = audio.title || audio.file_name || "Audio";
  part(".performer").textContent = audio.performer || "";
  part(".duration").textContent = clock(audio.duration);
  part(".save").href = player.src;
  part(".save").download = audio.file_name || "audio.mp3";
  part(".save").textContent = `${(audio.size / 1e6).toFixed(1)} MB ↓`;
  part(".save").title = audio.file_name || "";
  part(".play").onclick = () => {
    if (!player.paused) return player.pause();
    document.querySelectorAll("audio").forEach((other) => other.pause());
    return player.play();
  };
  const length = () => (Number.isFinite(player.duration) ? player.duration : audio.duration) || 1;
  player.onplay = player.onpause = player.onended = () => {
    card.classList.toggle("playing", !player.paused && !player.ended);
    part(".play").setAttribute("aria-label", player.paused ? "Play" : "Pause");
  };
  player.ontimeupdate = () => {
    part(".now").textContent = clock(player.currentTime);
    part(".seek").value = Math.round((player.currentTime / length()) * 1000);
  };
  part(".seek").oninput = (event) => { player.currentTime = (event.target.value / 1000) * length(); };
  return card;
}

function drawButtons(message) {
  const box = element("div", "buttons");
  message.buttons.forEach((buttons, row) => {
    const line = element("div", "row");
    buttons.forEach((button, col) => {
      const node = element("button", "", button.text);
      node.type = "button";
      node.onclick = async () => {
        node.disabled = true;
        const answer = await post("/playground/press", { message_id: message.id, row, col });
        const said = answer.ok ? (await answer.json()).answer : "That button no longer works.";
        if (said) toast(said);
        node.disabled = false;
      };
      line.append(node);
    });
    box.append(line);
  });
  return box;
}

function draw(message) {
  const node = element("article", `message ${message.from}`);
  node.dataset.id = message.id;
  const bubble = element("div", "bubble");
  if (message.audio) bubble.append(drawAudio(message.audio));
  if (message.text) bubble.append(document.createTextNode(message.text));
  if (message.edited) bubble.append(element("span", "edited", "edited"));
  node.append(bubble);
  if (message.buttons?.length) node.append(drawButtons(message));
  return node;
}

function show(view) {
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120;
  const seen = new Set();
  let before = null;
  for (const message of view.messages) {
    seen.add(message.id);
    const key = JSON.stringify(message);
    let entry = drawn.get(message.id);
    if (!entry || entry.key !== key) {
      const node = draw(message);
      if (entry) entry.node.replaceWith(node);
      else if (before) before.after(node);
      else chat.prepend(node);
      entry = { key, node };
      drawn.set(message.id, entry);
    }
    before = entry.node;
  }
  for (const [id, entry] of drawn) {
    if (!seen.has(id)) {
      entry.node.remove();
      drawn.delete(id);
    }
  }
  state.textContent = view.action || "online";
  const counted = view.counters || {};
  counters.replaceChildren(
    element("span", "", "uploads "), element("b", "", counted.uploads ?? 0),
    element("span", "", " · by file id "), element("b", "", counted.sent_by_file_id ?? 0),
    element("span", "", " · violations "), element("b", counted.violations ? "bad" : "", counted.violations ?? 0),
  );
  if (!ideas.childElementCount) (view.ideas || []).forEach((idea) => {
    const node = element("button", "", idea);
    node.type = "button";
    node.onclick = () => say(idea);
    ideas.append(node);
  });
  if (atEnd) chat.scrollTop = chat.scrollHeight;
}

function toast(words) {
  document.getElementById("toast")?.remove();
  const node = element("div", "", words);
  node.id = "toast";
  node.setAttribute("role", "alert");
  document.body.append(node);
  setTimeout(() => node.remove(), 4000);
}

async function say(words) {
  const answer = await post("/playground/say", { text: words });
  if (!answer.ok) toast("That could not be sent.");
}

composer.onsubmit = (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  say(words);
};

text.onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
};

const events = new EventSource("/playground/events");
events.onmessage = (event) => show(JSON.parse(event.data));
events.onerror = () => { state.textContent = "the playground has stopped"; };
