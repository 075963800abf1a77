Console.Error.WriteLine("chainverify");
return 2;
