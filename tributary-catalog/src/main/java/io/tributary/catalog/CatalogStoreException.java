// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

/** The store could not read or write; trying again later may work. */
public final class CatalogStoreException extends Exception {

  public CatalogStoreException(String message) {
    super(message);
  }

  public CatalogStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
