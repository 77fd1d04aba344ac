// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

/**
 * In which order the tablets of a device arrive at the edge. Its time is divided into windows, one
 * for a tablet: 0, 1, 2, and so on.
 */
enum Arrival {
  IN_ORDER {
    @Override
    int window(int tablet) {
      return tablet;
    }
  },

  /**
   * Of ten tablets eight go on in time and leave a window out. One fills what was left out three
   * times ten tablets ago, and one writes again what was written then.
   */
  LATE {
    @Override
    int window(int tablet) {
      int ten = tablet / TEN;
      int then = Math.max(0, ten - DELAY);
      return switch (tablet % TEN) {
        case 0 -> then * (TEN - 1) + LEFT_OUT;
        case 1 -> then * (TEN - 1);
        case 2 -> ten * (TEN - 1);
        default -> ten * (TEN - 1) + tablet % TEN - 1;
      };
    }
  };

  private static final int TEN = 10;
  private static final int DELAY = 3;
  private static final int LEFT_OUT = 1;

  /** The window of a device's tablet, counted from 0. */
  abstract int window(int tablet);
}
