// The page shows what the server says a chat looks like, and nothing it knows better: every change arrives as the
// whole view, and only messages that differ are drawn anew, so that a playing song is not interrupted.

import * as inline from "/page/inline.js";
import { button, draw, element } from "/page/parts.js";

const at = (id) => document.getElementById(id);
const [chat, state, counters, text, person, topic] = ["chat", "state", "counters", "text", "person", "topic"].map(at);
const drawn = new Map();
const here = { chat: "bot", as: "", replyTo: null, view: null, events: null, atEnd: true };

const post = (path, body) =>
  fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ chat: here.chat, as: here.as, ...body }),
  });

function toast(words) {
  at("toast")?.remove();
  const node = element("div", "", words);
  node.id = "toast";
  node.setAttribute("role", "alert");
  document.body.append(node);
  setTimeout(() => node.remove(), 4000);
}

const acts = {
  async press(message, shown, row, col) {
    if (shown.kind === "callback") {
      const answer = await post("/playground/press", { message_id: message.id, row, col });
      const said = answer.ok ? (await answer.json()).answer : "That button no longer works.";
      if (said) toast(said);
    } else if (shown.kind.startsWith("switch_inline_query")) {
      type(`@${here.view.bot} ${typeof shown.value === "string" ? shown.value : shown.value?.query || ""}`);
    } else if (shown.kind === "copy_text") {
      await navigator.clipboard.writeText(shown.value.text);
      toast("Copied.");
    } else {
      toast(String(shown.value));
    }
  },
  reply(message) {
    here.replyTo = message.id;
    at("replying").hidden = false;
    at("replying").firstElementChild.textContent = `Reply to ${quote(message)}`;
    text.focus();
  },
  react(message, emoji) {
    post("/playground/react", { message_id: message.id, emoji: message.reactions?.includes(emoji) ? "" : emoji });
  },
};

const quote = (message) => `${message.name || (message.from === "bot" ? here.view.chats[0].title : "you")}: ${message.audio?.title || message.text || "…"}`.slice(0, 80);

function showMessages(view) {
  const byId = new Map(view.messages.map((message) => [message.id, message]));
  let before = null;
  let album = null;
  for (const message of view.messages) {
    const answered = byId.get(message.reply_to);
    const context = { me: here.as, quoted: answered && quote(answered), goesOn: message.album && message.album === album };
    album = message.album;
    const key = JSON.stringify([message, context]);
    let entry = drawn.get(message.id);
    if (!entry || entry.key !== key) {
      const node = draw(message, context, acts);
      node.dataset.id = message.id;
      if (entry) entry.node.replaceWith(node);
      else if (before) before.after(node);
      else chat.prepend(node);
      entry = { key, node };
      drawn.set(message.id, entry);
    }
    before = entry.node;
  }
  for (const [id, entry] of drawn) {
    if (byId.has(id)) continue;
    entry.node.remove();
    drawn.delete(id);
  }
  stayAtEnd();
}

function stayAtEnd() {
  if (here.atEnd) chat.scrollTop = chat.scrollHeight;
}

function showChats(view) {
  at("chats").replaceChildren(...view.chats.map((each) => {
    const node = button(undefined, () => open(each.key));
    node.append(element("strong", "", each.title), element("span", "", each.about));
    node.setAttribute("aria-current", each.key === here.chat);
    return node;
  }));
}

function choices(select, values, chosen) {
  select.hidden = values.length < 2;
  select.replaceChildren(...values.map(([value, label]) => new Option(label, value, false, String(value) === String(chosen))));
}

function show(view) {
  const moved = here.view?.title !== view.title;
  here.view = view;
  here.as ||= view.people[0];
  showMessages(view);
  state.textContent = view.draft || view.action || (view.kind === "private" ? "online" : `${view.kind} · ${view.people.join(", ")}`);
  const counted = view.counters || {};
  counters.replaceChildren(
    element("span", "", "uploads "), element("b", "", counted.uploads ?? 0),
    element("span", "", " · by file id "), element("b", "", counted.sent_by_file_id ?? 0),
    element("span", "", " · violations "), element("b", counted.violations ? "bad" : "", counted.violations ?? 0),
  );
  if (!moved) return;
  at("title").textContent = view.title;
  chat.setAttribute("aria-label", `Chat: ${view.title}`);
  showChats(view);
  choices(person, view.people.map((name) => [name, name]), here.as);
  choices(topic, view.topics.map((each) => [each.id, each.name]), topic.value);
  text.placeholder = view.kind === "private" ? "A song's name or a Spotify link" : view.inline ? `Message, or @${view.bot} words` : "Message";
  at("ideas").replaceChildren(...view.ideas.map((idea) => button(idea, () => (idea.startsWith("@") ? type(idea) : say(idea)))));
}

function open(key) {
  Object.assign(here, { chat: key, as: "", view: null, atEnd: true });
  forgetReply();
  inline.hide();
  drawn.clear();
  chat.replaceChildren();
  listen();
}

function listen() {
  here.events?.close();
  const events = here.events = new EventSource(`/playground/events?${new URLSearchParams({ chat: here.chat, as: here.as })}`);
  events.onmessage = (event) => { if (events === here.events) show(JSON.parse(event.data)); };
  events.onerror = () => { if (events === here.events) state.textContent = "the playground has stopped"; };
}

function forgetReply() {
  here.replyTo = null;
  at("replying").hidden = true;
}

function type(words) {
  text.value = words;
  text.focus();
  text.dispatchEvent(new Event("input"));
}

async function say(words) {
  const answer = await post("/playground/say", { text: words, reply_to: here.replyTo, topic: topic.hidden ? null : Number(topic.value) });
  forgetReply();
  if (!answer.ok) toast("That could not be sent.");
}

async function choose(result) {
  inline.hide();
  text.value = "";
  const answer = await post("/playground/choose", { id: result.id });
  if (!answer.ok) toast("That result could not be sent.");
}

function start(shown) {
  inline.hide();
  text.value = "";
  open("bot");
  if (shown.start_parameter) post("/playground/say", { text: `/start ${shown.start_parameter}` });
}

at("composer").onsubmit = (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  inline.hide();
  say(words);
};

text.oninput = () => {
  const query = here.view?.inline ? inline.words(text.value, here.view.bot) : null;
  if (query === null) inline.hide();
  else inline.ask(query, post, choose, start);
};

text.onkeydown = (event) => {
  if (event.key === "Escape") inline.hide();
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("composer").requestSubmit();
  }
};

person.onchange = () => {
  here.as = person.value;
  listen();
};

chat.onscroll = () => { here.atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120; };
new ResizeObserver(stayAtEnd).observe(chat);
at("replying").lastElementChild.onclick = forgetReply;
listen();
