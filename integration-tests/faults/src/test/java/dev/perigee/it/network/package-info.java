/** Single faults of the network, each by itself, and what a node does about it. */
@NullMarked
package dev.perigee.it.network;

import org.jspecify.annotations.NullMarked;
