// What messages are drawn from.

export const file = (id) => `/playground/file/${encodeURIComponent(id)}`;
export const cover = (id) => `/playground/cover/${encodeURIComponent(id)}`;
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export function element(tag, className, content) {
  const node = document.createElement(tag);
  node.className = className;
  if (content !== undefined) node.textContent = content;
  return node;
}

export function button(label, act, className = "") {
  const node = element("button", className, label);
  node.type = "button";
  node.onclick = act;
  return node;
}

function drawAudio(audio) {
  const card = document.getElementById("audio").content.firstElementChild.cloneNode(true);
  const part = (name) => card.querySelector(name);
  const player = part("audio");
  player.src = file(audio.file_id);
  if (audio.cover) part("img").src = cover(audio.file_id);
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

function drawPhoto(photo) {
  const node = element("img", "photo");
  node.alt = "Photo";
  node.width = photo.width;
  node.height = photo.height;
  node.src = file(photo.file_id);
  return node;
}

function drawDocument(kept) {
  const node = element("a", "document", `▤ ${kept.file_name}`);
  node.href = file(kept.file_id);
  node.download = kept.file_name;
  return node;
}

function drawButtons(message, acts) {
  const box = element("div", "buttons");
  message.buttons.forEach((buttons, row) => {
    const line = element("div", "row");
    buttons.forEach((shown, col) => {
      const node = button(shown.text, async () => {
        node.disabled = true;
        await acts.press(message, shown, row, col);
        node.disabled = false;
      });
      line.append(node);
    });
    box.append(line);
  });
  return box;
}

function drawTools(message, acts) {
  const tools = element("span", "tools");
  tools.append(button("↩", () => acts.reply(message)), button("👍", () => acts.react(message, "👍")));
  tools.firstChild.setAttribute("aria-label", "Reply");
  tools.lastChild.setAttribute("aria-label", "React");
  return tools;
}

function drawHead(message, me) {
  const words = [];
  if (message.topic) words.push(`#${message.topic}`);
  if (message.name && message.name !== me) words.push(message.name);
  if (message.via) words.push(`via ${message.via}`);
  if (message.forwarded) words.push("forwarded");
  if (message.only) words.push(`only ${message.only} sees this`);
  return words.length ? element("div", "head", words.join(" · ")) : "";
}

// `context` says who looks, what the message answers, and whether it goes on with the album of the one before.
export function draw(message, { me, quoted, goesOn }, acts) {
  if (message.service) return element("p", "service", message.service);
  const mine = message.from === "person" && (!message.name || message.name === me);
  const side = message.from === "bot" ? "bot" : mine ? "person" : "other";
  const node = element("article", `message ${side}${message.album ? " album" : ""}${message.only ? " only" : ""}`);
  const bubble = element("div", "bubble");
  if (!goesOn) bubble.append(drawHead(message, me));
  if (quoted && !goesOn) bubble.append(element("div", "quoted", quoted));
  if (message.photo) bubble.append(drawPhoto(message.photo));
  if (message.audio) bubble.append(drawAudio(message.audio));
  if (message.document) bubble.append(drawDocument(message.document));
  if (message.sticker) bubble.append(element("span", "sticker", message.sticker));
  if (message.voice) bubble.append(element("span", "", "🎙 voice message"));
  if (message.text) bubble.append(document.createTextNode(message.text));
  if (message.edited) bubble.append(element("span", "edited", "edited"));
  node.append(bubble, drawTools(message, acts));
  if (message.reactions) node.append(element("div", "reactions", message.reactions.join(" ")));
  if (message.buttons?.length) node.append(drawButtons(message, acts));
  return node;
}
