/// The agent.
package io.kcoro.agent;
