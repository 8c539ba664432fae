package io.kcoro.cli.wordcount;

import io.kcoro.memory.Region;
import io.kcoro.memory.RegionRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How files and folders are opened; tests put failing ones in its place.
interface Disk {

  /// The file system as it is.
  Disk REAL =
      new Disk() {
        @Override
        public SeekableByteChannel open(Path file) throws IOException {
          return FileChannel.open(file, StandardOpenOption.READ);
        }

        @Override
        public DirectoryStream<Path> list(Path folder) throws IOException {
          return Files.newDirectoryStream(folder);
        }

        @Override
        public Region map(Path file, RegionRegistry registry) throws IOException {
          return registry.map(file, MapMode.READ_ONLY);
        }
      };

  SeekableByteChannel open(Path file) throws IOException;

  DirectoryStream<Path> list(Path folder) throws IOException;

  /// Maps a whole file into memory.
  Region map(Path file, RegionRegistry registry) throws IOException;
}
