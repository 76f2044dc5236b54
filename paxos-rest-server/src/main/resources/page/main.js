// Begins: each section is a module, and what is asked again and again is asked here.

import { askHealth, askText, onRefusal, useToken } from "./api.js";
import { showActivity, showActivityProblem } from "./activity-view.js";
import { showCluster, showSilence } from "./cluster-view.js";
import { listenToConsensus } from "./consensus-view.js";
import { byId, setText } from "./dom.js";
import { parseMetrics } from "./metrics.js";
import { listenToDecisions } from "./decisions-view.js";
import { listenToRegisters } from "./registers-view.js";

// What a server knows of the others is a second old, or two and a quarter where one is silent.
const HEALTH_MILLIS = 500;
const METRICS_MILLIS = 2000;

// One request after the other, and none while nobody looks.
function repeat(millis, work) {
  const turn = async () => {
    if (!document.hidden) {
      await work();
    }
    setTimeout(turn, millis);
  };
  turn();
}

async function lookAtCluster() {
  try {
    showCluster(await askHealth());
  } catch {
    showSilence();
  }
}

async function lookAtActivity() {
  try {
    showActivity(parseMetrics(await askText("actuator/prometheus")), performance.now());
  } catch (problem) {
    showActivityProblem(problem);
  }
}

onRefusal((problem) => {
  byId("access").hidden = false;
  setText(byId("access-result"), problem.message, "bad");
});

byId("access").addEventListener("submit", (event) => {
  event.preventDefault();
  useToken(byId("token").value.trim());
  // It comes back where the server does not take this one either.
  byId("access").hidden = true;
  setText(byId("cluster-news"), "The token is sent from now on.");
  byId("cluster").focus({ preventScroll: true });
  lookAtActivity();
});

listenToRegisters();
listenToDecisions();
listenToConsensus();
repeat(HEALTH_MILLIS, lookAtCluster);
repeat(METRICS_MILLIS, lookAtActivity);
