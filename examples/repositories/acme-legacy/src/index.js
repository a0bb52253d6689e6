require("express")().listen(80);
