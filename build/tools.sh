# Finds the tools that kcoro is built and run with; sourced by ./mvnw and ./kcoro.

kcoro_is_jdk25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$1/release" 2>/dev/null
}

# Sets and exports JAVA_HOME to a JDK 25. The first hit wins: JAVA_HOME itself, then the variables of
# CI services, then the usual folders of Linux distributions, SDKMAN, IDEs, asdf, mise and macOS.
kcoro_find_jdk() {
  for kcoro_jdk in \
    "${JAVA_HOME:-}" \
    "${JAVA_HOME_25_X64:-}" \
    "${JAVA_HOME_25_ARM64:-}" \
    /usr/lib/jvm/*25* \
    /usr/lib64/jvm/*25* \
    /usr/java/*25* \
    /usr/local/java/*25* \
    /usr/local/openjdk-25 \
    /opt/*25* \
    /opt/java/*25* \
    /opt/java/openjdk \
    /opt/jdk/*25* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/25* \
    "$HOME"/.jdks/*25* \
    "$HOME"/.asdf/installs/java/*25* \
    "$HOME"/.local/share/mise/installs/java/*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
    /usr/lib/jvm/default-java \
    /usr/lib/jvm/default; do
    if [ -n "$kcoro_jdk" ] && kcoro_is_jdk25 "$kcoro_jdk"; then
      JAVA_HOME=$kcoro_jdk
      export JAVA_HOME
      return 0
    fi
  done
  cat >&2 <<'MESSAGE'
kcoro: no JDK 25 found. Install one, for example
kcoro:   Debian, Ubuntu:  apt-get install openjdk-25-jdk   (or Eclipse Temurin: temurin-25-jdk)
kcoro:   Fedora:          dnf install java-25-openjdk-devel
kcoro:   macOS:           brew install openjdk@25
kcoro:   SDKMAN:          sdk install java 25-tem
kcoro: or set JAVA_HOME to the folder of a JDK 25.
MESSAGE
  return 1
}

kcoro_find_maven() {
  command -v mvn >/dev/null 2>&1 && return 0
  cat >&2 <<'MESSAGE'
kcoro: no `mvn` on the PATH. Install Maven 3.8.7 or newer:
kcoro:   Debian, Ubuntu:  apt-get install maven
kcoro:   Fedora:          dnf install maven
kcoro:   macOS:           brew install maven
kcoro:   SDKMAN:          sdk install maven
MESSAGE
  return 1
}
