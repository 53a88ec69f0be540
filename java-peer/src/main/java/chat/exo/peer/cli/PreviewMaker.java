package chat.exo.peer.cli;

import chat.exo.peer.content.Preview;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A small picture of a picture, without what the camera wrote beside it (place, time, names). Of what cannot be read none is made. Nothing of
 * it touches the disk. Stateless.
 */
final class PreviewMaker {
  /** A larger one takes more memory than a preview is worth. */
  private static final long MAX_PIXELS = 40_000_000;

  private static final float[] QUALITIES = {0.75f, 0.5f, 0.3f};

  private PreviewMaker() {}

  static Optional<Preview> of(Path file) {
    try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > MAX_PIXELS) {
          return Optional.empty();
        }
        return written(small(reader, width, height), width, height);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      return Optional.empty(); // a picture that is none, or a Java without pictures
    }
  }

  private static BufferedImage small(ImageReader reader, int width, int height) throws IOException {
    int longer = Math.max(width, height);
    int step = Math.max(1, longer / (2 * Preview.PIXELS));
    ImageReadParam every = reader.getDefaultReadParam();
    every.setSourceRegion(new Rectangle(width, height));
    every.setSourceSubsampling(step, step, 0, 0);
    BufferedImage read = reader.read(0, every);
    BufferedImage plain = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < read.getHeight(); y++) {
      for (int x = 0; x < read.getWidth(); x++) {
        plain.setRGB(x, y, onWhite(read.getRGB(x, y)));
      }
    }
    double scale = Math.min(1, (double) Preview.PIXELS / Math.max(plain.getWidth(), plain.getHeight()));
    int toWidth = Math.max(1, (int) Math.round(plain.getWidth() * scale));
    int toHeight = Math.max(1, (int) Math.round(plain.getHeight() * scale));
    BufferedImage out = new BufferedImage(toWidth, toHeight, BufferedImage.TYPE_INT_RGB);
    AffineTransform shrink =
        AffineTransform.getScaleInstance((double) toWidth / plain.getWidth(), (double) toHeight / plain.getHeight());
    return new AffineTransformOp(shrink, AffineTransformOp.TYPE_BILINEAR).filter(plain, out);
  }

  /** JPEG knows no transparency. */
  private static int onWhite(int argb) {
    int alpha = argb >>> 24;
    int out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int colour = (argb >> shift) & 0xff;
      out |= ((colour * alpha + 255 * (255 - alpha)) / 255) << shift;
    }
    return out;
  }

  private static Optional<Preview> written(BufferedImage small, int width, int height) throws IOException {
    for (float quality : QUALITIES) {
      byte[] bytes = jpeg(small, quality);
      if (bytes.length <= Preview.MAX_BYTES) {
        return Optional.of(new Preview("image/jpeg", width, height, bytes));
      }
    }
    return Optional.empty();
  }

  private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(quality);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }
}
