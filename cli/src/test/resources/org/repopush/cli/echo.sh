{ exec cat; }
