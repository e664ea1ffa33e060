package org.coalition.kas.client;

import org.jspecify.annotations.Nullable;

/** What can go wrong between a client and its federation. The message is for the person who asked. */
public abstract sealed class KasException extends Exception
        permits BadAnswerException,
                InvalidConfigException,
                KasProblemException,
                LoginRefusedException,
                NotReleasedException,
                UnreachableException {

    KasException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
