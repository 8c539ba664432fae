/// What code that runs in a scope knows of where it comes from: a trace id, a user, a request.
package io.kcoro.context;
