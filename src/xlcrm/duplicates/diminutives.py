"""Given names that mean one name: diminutives and forms in other languages, one family a line."""

from __future__ import annotations

_FAMILIES = """
ivan vanya vanyusha johnny
aleksandr alexander aleks alex sasha shura sanya oleksandr sandy xander aleksandar sashko
aleksei alexey alexei alyosha lyosha alex oleksii lesha | andrei andrey andrii andriy andryusha andrew andy drew
anatolii anatoly tolya | anton antosha tosha antony anthony tony | artem artyom tyoma artemii | boris borya boriss
vadim vadym vadik | valentin valya valik | valerii valery valera valerij | vasilii vasily vasya vasyl vasil
viktor victor vitya | vitalii vitaly vitalik | vladimir vova volodya volodymyr vladimer vlado
vladislav vlad vladyslav slava | vyacheslav viacheslav slava | gennadii gennady gena hennadii
georgii georgy zhora gosha heorhii georgi george yurii yuri yura | grigorii grigory grisha hryhorii
daniil danila danya danylo daniel dan danny | denis denys deniska dennis
dmitrii dmitry dima mitya dmytro dimitar dmitri | evgenii evgeny yevgeny zhenya eugene yevhen gene
egor yegor igor ihor gosha igorek | ilya illya iliya ilia | kirill kyrylo kiril cyril
konstantin kostya kostyantyn kosta | leonid lyonya lenya | maksim maxim max maksym
mikhail misha mykhailo mihail michael mike mick mikey mishka | nikita mykyta
nikolai nikolay kolya mykola nikola nicholas nick nicky | oleg oleh olezhka | pavel pasha pavlo paul
petr pyotr petya petro petar peter pete | roman roma | ruslan rusik | semen semyon sema
sergei sergey seryozha serhii serhiy serge | stanislav stas slava | stepan styopa stefan stephen steven steve
timofei timofey tima timothy tim | fedor fyodor fedya theodore ted | yaroslav iaroslav slava yarik | todor tosho
hristo ico | dimitar mitko | krasimir krasi | plamen plamencho | atanas nasko | stoyan stoyancho
aleksandra alexandra sasha shura oleksandra sandra alex lesya | alla | alina alya
anastasia anastasiya nastya stasya | anna anya anyuta ann anne annie hanna ganna nyura ani | valentina valya
valeria valeriya lera | vera verochka | viktoria viktoriya vika victoria vicky vicki tori | galina galya halyna
daria darya dasha dariya | evgenia evgeniya zhenya yevheniia
ekaterina yekaterina katya kateryna catherine katherine kate katie kathy cathy katarina
elena yelena lena olena helen alyona alena elenka | elizaveta liza yelyzaveta elizabeth liz beth betty lizzie eliza
zinaida zina | zoya | inna | irina ira iryna irene | karina | ksenia kseniya oksana ksyusha xenia
larisa lara larysa | lidia lidiya lida | lyubov lyuba liubov | lyudmila luda lyuda liudmyla ludmila mila
margarita rita | marina maryna | maria mariya masha mary mariia marie marusya | nadezhda nadya nadiia nadia
natalia natalya natasha nataliya nataliia | nina | oksana ksyusha | olga olya olha | polina polya | raisa raya
svetlana sveta svitlana | sofia sofiya sonya sophia sophie | tamara toma | tatiana tatyana tanya tetiana
yulia yuliya julia yulya juliya yuliia julie | yana iana jana | yaroslava slava | petya petia | ivanka vanya
joanna ioana | william bill will billy willie liam | robert bob rob bobby robbie | richard dick rick rich ricky
james jim jimmy jamie | john jack johnny jon | joseph joe joey | thomas tom tommy | charles charlie chuck chas
edward ed eddie ted ned teddy | david dave davey | matthew matt mattie | christopher chris kit | samuel sam sammy
benjamin ben benny | jonathan jon jonny | gregory greg | kenneth ken kenny | ronald ron ronnie | donald don donnie
raymond ray | lawrence larry | philip phil | patrick pat paddy | frederick fred freddie freddy | henry harry hank
albert al bert | alfred alf alfie fred | arthur art | leonard leo len | louis lou lewis | nathaniel nathan nate nat
oliver ollie olly | oscar ozzy | raphael rafe | reginald reg | stuart stu stewart | vincent vince | walter walt
zachary zach zack | joshua josh | jacob jake | gerald gerry jerry | jeffrey jeff geoffrey geoff | terence terry
douglas doug | martin marty | francis frank | margaret maggie meg peggy | jennifer jen jenny | jessica jess jessie
susan sue suzie susie | patricia pat patty trish tricia | barbara barb babs | deborah deb debbie
rebecca becky becca | dorothy dot dottie | kimberly kim | pamela pam | sandra sandy
christine chris christina tina chrissy | amanda mandy | abigail abby | charlotte lottie charlie
eleanor ellie nell nora | emily em emma | frances fran | georgina georgie georgia
isabella isabel bella izzy isobel isabelle | jacqueline jackie | josephine josie jo | judith judy
lily lillian lilly | matilda tilly | olivia liv livvy | samantha sam | theresa terry tess | veronica ronnie
virginia ginny | victoria vicky | gabrielle gabby | phoebe | madeleine maddie madison | hans johann johannes
jose pepe | francisco paco | wilhelm willi | friedrich fritz
"""

NAME_FAMILIES: tuple[tuple[str, ...], ...] = tuple(
    tuple(family.split()) for line in _FAMILIES.strip().splitlines() for family in line.split("|")
)
