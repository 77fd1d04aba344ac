// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

final class MemoryCatalogStoreTest extends CatalogStoreContract {

  @Override
  protected CatalogStore emptyStore() {
    return new MemoryCatalogStore();
  }

  /** Memory has nothing to reopen. */
  @Override
  protected CatalogStore reopened(CatalogStore store) {
    return store;
  }
}
